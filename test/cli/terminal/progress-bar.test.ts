import { expect, test } from 'vitest';
import { progressBar } from '../../../src/cli/terminal/progress-bar.ts';
import { makeStyle } from '../../../src/cli/terminal/style.ts';
import { textWidth } from '../../../src/cli/terminal/text-width.ts';

const plain = makeStyle({ colour: false, unicode: true });
const state = {
  what: 'computing features',
  done: 234,
  total: 520,
  unit: 'images',
  perSecond: 61.2,
  secondsLeft: 4.67,
};

test('a bar tells how much is done, how fast and how long it will take', () => {
  expect(progressBar(state, 100, plain)).toMatch(
    /^computing features {2}█+[▏▎▍▌▋▊▉]?░+ {3}45 % {2}234\/520 images {2}61\.2 images\/s {2}4\.7 s left$/,
  );
});

test.each([40, 60, 80, 160])('a bar fits %i columns', (columns) => {
  expect(textWidth(progressBar(state, columns, plain))).toBeLessThanOrEqual(columns);
});

test('an unknown total has no bar and no time left', () => {
  const text = progressBar({ ...state, total: null, secondsLeft: null }, 100, plain);
  expect(text).toBe('computing features  234 images  61.2 images/s');
});

test('bytes are shown in their units', () => {
  const text = progressBar(
    {
      what: 'downloading',
      done: 5_000_000,
      total: 9_406_464,
      unit: 'bytes',
      perSecond: 2e6,
      secondsLeft: 2.2,
    },
    100,
    plain,
  );
  expect(text).toContain('5.00 MB of 9.41 MB  2.00 MB/s  2.2 s left');
});

test('without Unicode the bar is drawn in ASCII', () => {
  const text = progressBar(state, 100, makeStyle({ colour: false, unicode: false }));
  expect(text).toMatch(/#+-+/);
  expect(text).toMatch(/^[\x20-\x7e]+$/);
});
