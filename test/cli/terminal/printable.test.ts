import { expect, test } from 'vitest';
import { printable, printableLines } from '../../../src/cli/terminal/printable.ts';

test('an escape sequence in a file name is shown, not obeyed', () => {
  expect(printable('a\u001b[2Jb\u0007\u009b31m.jpeg')).toBe('a\\x1b[2Jb\\x07\\x9b31m.jpeg');
});

test('line breaks and marks that turn the direction of writing are shown', () => {
  expect(printable('x\r\ny\t\u202egpj.exe\u2028')).toBe('x\\r\\ny\\t\\u202egpj.exe\\u2028');
});

test('letters of every script, quotes and emoji are left alone', () => {
  const name = `Röntgen "胸部" снимок 'é' 🫁.jpeg`;
  expect(printable(name)).toBe(name);
});

test('half of a surrogate pair is shown by its number', () => {
  expect(printable('a\ud800b')).toBe('a\\ud800b');
});

test('our own messages keep their line breaks', () => {
  expect(printableLines('one\ntwo\u001b[31m')).toBe('one\ntwo\\x1b[31m');
});
