import { expect, test } from 'vitest';
import { cutEnd, padEnd, textWidth, wrap } from '../../../src/cli/terminal/text-width.ts';

test('East Asian letters and emoji take two columns, combining marks and colours none', () => {
  expect(textWidth('胸部')).toBe(4);
  expect(textWidth('🫁')).toBe(2);
  expect(textWidth('e\u0301')).toBe(1);
  expect(textWidth('\u001b[31mred\u001b[39m')).toBe(3);
});

test('a long text is cut to its columns with an ellipsis', () => {
  expect(cutEnd('abcdef', 4)).toBe('abc…');
  expect(cutEnd('胸部写真', 5)).toBe('胸部…');
  expect(cutEnd('abc', 3)).toBe('abc');
});

test('padding counts columns, not characters', () => {
  expect(padEnd('胸', 4)).toBe('胸  ');
});

test('text is broken at spaces and no word is lost', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrap('extraordinarily long', 5)).toEqual(['extraordinarily', 'long']);
});
