import type { z } from 'zod';
import { allowedInWords, schemaNodesAt } from './configuration-json-schema.ts';
import type { SchemaNode } from './configuration-json-schema.ts';

/** One field that does not hold what it may hold. */
export interface ConfigurationProblem {
  /** From the configuration's top to the field. */
  readonly path: readonly string[];
  /** In plain words, to be read after the field's name: `must be a number from 0 to 1, not 7.` */
  readonly text: string;
}

/** Says in plain words what zod found wrong with `input`, field by field, with what each may hold. */
export function configurationProblems(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: SchemaNode,
): ConfigurationProblem[] {
  return issues.flatMap((issue): ConfigurationProblem[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      const known = schemaNodesAt(schema, path).flatMap((node) => Object.keys(node.properties ?? {}));
      return issue.keys.map((key) => ({ path: [...path, key], text: unknownFieldText(key, known) }));
    }
    // What depends on another field has said what is wrong already.
    if (issue.code === 'custom') return [{ path, text: `${issue.message}.` }];
    const value = valueAt(input, path);
    const allowed = allowedInWords(schemaNodesAt(schema, path));
    const must = allowed === '' ? issue.message : `must be ${allowed}`;
    return [
      { path, text: value === undefined ? `is missing: it ${must}.` : `${must}, not ${shown(value)}.` },
    ];
  });
}

function unknownFieldText(key: string, known: readonly string[]): string {
  const names = [...new Set(known)].filter((name) => name !== '$schema');
  const [closest] = names
    .map((name) => ({ name, distance: editDistance(name.toLowerCase(), key.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((left, right) => left.distance - right.distance);
  return closest
    ? `is no such field. Did you mean ${JSON.stringify(closest.name)}?`
    : `is no such field. There are: ${names.join(', ')}.`;
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    input,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** How many letters must be put in, left out or replaced to make one word of the other (Levenshtein). */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
