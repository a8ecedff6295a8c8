import { expect, test } from 'vitest';
import { makeTrainingView } from '../../../src/cli/report/training-view.ts';
import { textStream } from '../../../src/cli/terminal/console.ts';
import { screenAfter } from '../../support/screen.ts';
import { trainingEvents } from '../../support/run-fixture.ts';

function setUp(isTTY: boolean, columns = 100, rows = 40) {
  let written = '';
  const environment = { TERM: 'xterm', NO_COLOR: '1' };
  const stream = textStream((text) => (written += text), { isTTY, columns, rows }, environment, 'linux');
  let now = 0;
  const view = makeTrainingView(stream, () => now);
  return {
    view,
    wait: (milliseconds: number) => (now += milliseconds),
    written: () => written,
    screen: () => screenAfter(written, columns),
  };
}

const progress = {
  kind: 'progress',
  what: 'training',
  done: 10,
  total: 100,
  unit: 'images',
  perSecond: 50,
  secondsLeft: 1.8,
} as const;

test('a terminal keeps one drawing of the curves below the lines of the epochs', () => {
  const { view, wait, screen } = setUp(true);
  for (const event of trainingEvents()) {
    view.event(event);
    wait(200);
  }
  const shown = screen();
  expect(shown.filter((line) => line.startsWith('epoch '))).toHaveLength(6);
  expect(shown.filter((line) => line.includes('validation AUC'))).toHaveLength(1);
});

test('a terminal shows progress as a bar with the rate and the time left', () => {
  const { view, wait, screen } = setUp(true);
  wait(1000);
  view.event(progress);
  expect(screen().at(-1)).toMatch(/training.*█.*10 %.*50\.0 images\/s.*1\.8 s left/);
});

test('the drawing is gone when the view is closed, the lines stay', () => {
  const { view, wait, screen } = setUp(true);
  for (const event of [...trainingEvents(), progress]) {
    view.event(event);
    wait(200);
  }
  view.close();
  expect(screen().at(-1)).toMatch(/^epoch +6/);
});

test('a file gets plain lines, without a single control character but line ends', () => {
  const { view, written } = setUp(false);
  for (const event of trainingEvents()) view.event(event);
  expect(written()).toMatch(/epoch +6 {2}loss 0\.117 {2}val loss 0\.120 {2}val AUC 0\.967/);
  expect(/\p{Cc}/u.test(written().replaceAll('\n', ''))).toBe(false);
});

test('a file gets a line of progress every ten seconds at most', () => {
  const { view, wait, written } = setUp(false);
  for (let second = 0; second < 35; second++) {
    view.event({ ...progress, done: second });
    wait(1000);
  }
  expect(written().trim().split('\n')).toHaveLength(3);
});

test('events of before are counted and not told again', () => {
  const { view, written } = setUp(false);
  for (const event of trainingEvents()) view.replay(event);
  expect(written()).toBe('');
  expect(view.state.epochs).toHaveLength(6);
});

test('a notice with an escape sequence does not reach the terminal', () => {
  const { view, written } = setUp(false);
  view.event({ kind: 'notice', level: 'warning', text: 'left out: a\u001b[2Jb.jpeg' });
  expect(written()).toContain('a\\x1b[2Jb.jpeg');
});
