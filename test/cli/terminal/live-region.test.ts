import { expect, test } from 'vitest';
import { textStream } from '../../../src/cli/terminal/console.ts';
import { LiveRegion } from '../../../src/cli/terminal/live-region.ts';
import { screenAfter } from '../../support/screen.ts';

function setUp(columns = 20, rows = 12) {
  let written = '';
  const terminal = { isTTY: true, columns, rows };
  const stream = textStream((text) => (written += text), terminal, { TERM: 'xterm' }, 'linux');
  return { region: new LiveRegion(stream), terminal, screen: () => screenAfter(written, terminal.columns) };
}

test('a drawing takes the place of the one before', () => {
  const { region, screen } = setUp();
  region.draw(['a', 'b']);
  region.draw(['c']);
  expect(screen()).toEqual(['c']);
});

test('lines scroll by above the drawing', () => {
  const { region, screen } = setUp();
  region.draw(['bar 1']);
  region.line('epoch 1');
  region.draw(['bar 2']);
  region.line('epoch 2');
  expect(screen()).toEqual(['epoch 1', 'epoch 2', 'bar 2']);
});

test('nothing of the drawing is left when it is cleared', () => {
  const { region, screen } = setUp();
  region.line('kept');
  region.draw(['x', 'y', 'z']);
  region.clear();
  expect(screen()).toEqual(['kept']);
});

test('more lines than the terminal is high are cut at the top', () => {
  const { region, screen } = setUp(20, 10);
  region.draw(Array.from({ length: 30 }, (_, index) => `line ${index}`));
  expect(screen()).toHaveLength(9);
  expect(screen().at(-1)).toBe('line 29');
});
