import { describe, expect, test } from 'vitest';
import { locateProblems } from '../../../src/shared/configuration/locate-problems.ts';

/** Each problem as `marked text → message`. */
function marked(text: string): string[] {
  return locateProblems(text).problems.map(
    ({ offset, length, text: message }) => `${text.slice(offset, offset + length)} → ${message}`,
  );
}

describe('a problem is marked where it stands', () => {
  test.each([
    [
      'a value',
      '{\n  "head": { "dropout": 7 }\n}',
      '7 → head.dropout must be a number from 0 to 0.95, not 7.',
    ],
    [
      'the name of a field that there is not',
      '{ "augmentation": { "rotaton": 0.1 } }',
      '"rotaton" → augmentation.rotaton is no such field. Did you mean "rotation"?',
    ],
    [
      'what a field is missing from',
      '{ "threshold": { "rule": "sensitivity" } }',
      '"threshold" → threshold.atLeast is missing: it must be a number from 0 to 1.',
    ],
    ['an empty dataset', '{ "dataset": "" }', '"" → dataset must be a text, not "".'],
  ])('%s', (_, text, expected) => {
    expect(marked(text)).toEqual([expected]);
  });

  test('all of several', () => {
    expect(marked('{ "seed": -1, "engine": "cuda" }')).toHaveLength(2);
  });
});

describe('what is not JSON', () => {
  test.each([
    ['a comma at the end', '{ "seed": 1, }'],
    ['a comment', '{ "seed": 1 } // one'],
    ['no end', '{ "seed": 1'],
    ['nothing', ''],
  ])('%s is said to be so', (_, text) => {
    const located = locateProblems(text);
    expect(located.kind).toBe('not-json');
    expect(located.problems.length).toBeGreaterThan(0);
    expect(located.problems[0]?.text).toMatch(/JSON/);
  });

  test('a list is no configuration', () => {
    expect(marked('[1]')).toEqual(['[1] → A configuration is a JSON object, { ... }.']);
  });
});

test('a good file has no problems, and tells where its fields stand', () => {
  const text = '{ "$schema": "x", "dataset": "chest_xray", "backbone": { "weights": "mine.h5" } }';
  const located = locateProblems(text);
  expect(located.problems).toEqual([]);
  const place = located.kind === 'json' ? located.placeOf(['backbone', 'weights']) : undefined;
  expect(text.slice(place?.offset, (place?.offset ?? 0) + (place?.length ?? 0))).toBe('"mine.h5"');
});
