import { expect, test } from 'vitest';
import { runSummary, notAMedicalDevice } from '../../../src/cli/report/summary.ts';
import { makeStyle } from '../../../src/cli/terminal/style.ts';
import { finishedRun } from '../../support/run-fixture.ts';

const plain = makeStyle({ colour: false, unicode: true });
const summary = (changes = {}) => runSummary('/runs/r', finishedRun(changes), 100, plain).join('\n');

test('the summary sets both phases side by side with intervals and what changed', () => {
  expect(summary()).toMatch(
    /AUC +\d\.\d{3} \(\d\.\d{3}–\d\.\d{3}\) +\d\.\d{3} \(\d\.\d{3}–\d\.\d{3}\) +[+−]\d\.\d{3}/,
  );
});

test('the confusion matrix counts every test image', () => {
  const lines = summary().split('\n');
  const from = lines.findIndex((line) => line.startsWith('Confusion matrix'));
  const cells = lines
    .slice(from + 3, from + 5)
    .flatMap((line) => [...line.matchAll(/(\d+) +\(/g)].map((match) => Number(match[1])));
  expect(cells).toHaveLength(4);
  expect(cells.reduce((sum, cell) => sum + cell, 0)).toBe(40);
});

test('every result says that this is no medical device, and where the run is', () => {
  expect(summary()).toContain(notAMedicalDevice);
  expect(summary()).toContain('run: /runs/r');
});

test('a backbone with random weights is told of', () => {
  const text = summary({
    backboneWeights: { sha256: '', source: 'random initial weights', pretrained: false },
  });
  expect(text).toContain('nothing was transferred');
});

test('without a test set the result is that on validation, and says so', () => {
  const run = finishedRun();
  const text = summary({ phases: run.phases.map((phase) => ({ ...phase, test: null })) });
  expect(text).toContain('validation set (there is no test set)');
});

test('a class with an escape sequence in its name does not reach the terminal', () => {
  const run = finishedRun();
  const text = summary({ dataset: { ...run.dataset, classes: ['NORMAL', 'A\u001b[31mB'] } });
  expect(text).not.toContain('\u001b');
});

test('a run that has no result yet is summed up without one', () => {
  const text = summary({ status: 'training', phases: [], best: null, threshold: null });
  expect(text).toContain('engine: wasm 4.22.0');
});
