import { expect, test } from 'vitest';
import { drawCurves } from '../../../src/cli/report/curves.ts';
import { trainingStateOf } from '../../../src/shared/run/training-state.ts';
import { makeStyle } from '../../../src/cli/terminal/style.ts';
import { textWidth } from '../../../src/cli/terminal/text-width.ts';
import { trainingEvents } from '../../support/run-fixture.ts';

const plain = makeStyle({ colour: false, unicode: true });
const state = trainingStateOf(trainingEvents());

test.each([50, 79, 100, 159])('curves fit %i columns', (columns) => {
  const widths = drawCurves(state, columns, 8, plain).map(textWidth);
  expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
});

test('both phases are drawn with the border between them, the best epoch and the legend', () => {
  expect(drawCurves(state, 79, 8, plain)).toMatchInlineSnapshot(`
    [
      "     loss   ⠒⠒ train  ⠒•⠒ val                 validation AUC   ⠒•⠒ by epoch",
      "0.8 ┤                ┊                  1.00 ┤                ┊",
      "    │•⢄              ┊                       │                ┊    ⣀⣀⣀⠤★⠤⠤⠔⠒⠒•",
      "0.6 ┤⠈⠢⡑⢄            ┊                  0.95 ┤           ⢀•⠤⠔⠒⠒⠊⠉•⠉",
      "    │  ⠈⠒⢕⢄          ┊                       │       ⢀⡠⠔⠊⠁    ┊",
      "0.4 ┤     ⠑•⣢⢄⣀      ┊                  0.90 ┤     ⡠•⠁        ┊",
      "0.2 ┤        ⠉⠉⠛⠓⠦•⠤⣀⣀⣀                 0.85 ┤   ⢀⠔⠁          ┊",
      "    │                ┊ ⠉•⠉⠑⠒⠒⠢⠤•⠤⠤⠤⠤⠤•       │ ⢀⠔⠁            ┊",
      "0.0 ┤                ┊                  0.80 ┤•⠊              ┊",
      "    └─────────────────────────────────       └────────────────────────────────",
      "     1            3     4            6        1           3      4           6",
    ]
  `);
});

test('without Unicode the curves are drawn in ASCII', () => {
  const text = drawCurves(state, 79, 8, makeStyle({ colour: false, unicode: false })).join('');
  expect(text).toMatch(/^[\x20-\x7e]+$/);
});

test('before the first epoch nothing is drawn', () => {
  expect(drawCurves(trainingStateOf([]), 79, 8, plain)).toEqual([]);
});

test('one epoch alone is drawn', () => {
  const first = trainingStateOf(trainingEvents().slice(0, 4));
  expect(drawCurves(first, 79, 8, plain).join('')).toContain('★');
});

test('an epoch that was trained again after a crash is drawn once', () => {
  const events = trainingEvents();
  const again = [...events.slice(0, 5), ...events.slice(4)];
  expect(trainingStateOf(again).epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
});
