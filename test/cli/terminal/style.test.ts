import { expect, test } from 'vitest';
import { makeStyle, wantsColour, wantsUnicode } from '../../../src/cli/terminal/style.ts';

test('NO_COLOR takes the colours away, even on a terminal', () => {
  expect(wantsColour(true, { NO_COLOR: '1' })).toBe(false);
});

test('a file or pipe gets no colours unless FORCE_COLOR asks for them', () => {
  expect(wantsColour(false, {})).toBe(false);
  expect(wantsColour(false, { FORCE_COLOR: '1' })).toBe(true);
  expect(wantsColour(true, { FORCE_COLOR: '0' })).toBe(false);
});

test('a terminal gets colours unless it is dumb', () => {
  expect(wantsColour(true, { TERM: 'xterm-256color' })).toBe(true);
  expect(wantsColour(true, { TERM: 'dumb' })).toBe(false);
});

test('braille is drawn where the locale or the terminal can show it', () => {
  expect(wantsUnicode({ LANG: 'de_DE.UTF-8' }, 'linux')).toBe(true);
  expect(wantsUnicode({ LANG: 'C' }, 'linux')).toBe(false);
  expect(wantsUnicode({}, 'linux')).toBe(true);
  expect(wantsUnicode({ TERM: 'linux', LANG: 'en_GB.UTF-8' }, 'linux')).toBe(false);
  expect(wantsUnicode({}, 'win32')).toBe(false);
  expect(wantsUnicode({ WT_SESSION: 'x' }, 'win32')).toBe(true);
});

test('without colour a style leaves text as it is', () => {
  expect(makeStyle({ colour: false, unicode: true }).bad('x')).toBe('x');
});
