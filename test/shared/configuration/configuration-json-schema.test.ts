import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  configurationJsonSchema,
  schemaNodesAt,
} from '../../../src/shared/configuration/configuration-json-schema.ts';

test('the schema that editors are given is that of the program', () => {
  const file = path.resolve(import.meta.dirname, '../../../media/training-configuration.schema.json');
  const given: unknown = JSON.parse(readFileSync(file, 'utf8'));
  // After a change: node dist/cli.js schema > media/training-configuration.schema.json, and npm run format.
  expect(given).toEqual(configurationJsonSchema());
});

test('a field of a variant is found', () => {
  const nodes = schemaNodesAt(configurationJsonSchema(), ['threshold', 'atLeast']);
  expect(nodes.map(({ minimum, maximum }) => [minimum, maximum])).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

test('what is no field has no schema', () => {
  expect(schemaNodesAt(configurationJsonSchema(), ['head', 'nothing'])).toEqual([]);
});
