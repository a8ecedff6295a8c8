import { expect, it } from 'vitest';
import { isNestedDeeper } from '../../../src/shared/text/nesting.ts';

it.each([
  ['[[1], {"a": [2]}]', 3],
  ['{"a[[[": "]]]{{{"}', 1],
  ['{"a": "\\"[[[", "b": "\\\\"}', 1],
  ['"text"', 0],
])('%s is nested in so many levels: %i', (json, levels) => {
  expect(isNestedDeeper(json, levels)).toBe(false);
  if (levels > 0) expect(isNestedDeeper(json, levels - 1)).toBe(true);
});

it('a million levels are found without running out of stack', () => {
  expect(isNestedDeeper('['.repeat(1_000_000), 200)).toBe(true);
});
