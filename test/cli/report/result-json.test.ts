import { expect, test } from 'vitest';
import { resultJson } from '../../../src/cli/report/result-json.ts';
import { finishedRun } from '../../support/run-fixture.ts';

test('a result has the promised fields', () => {
  const run = finishedRun();
  expect(resultJson('/runs/r', run)).toMatchObject({
    run: '/runs/r',
    engine: { name: 'wasm', version: '4.22.0', device: 'CPU' },
    images: { train: 390, val: 20, test: 40 },
    phases: [{ phase: 'feature-extraction', epochs: 3 }, { phase: 'fine-tuning' }],
    best: { phase: 'fine-tuning', epoch: 5 },
    threshold: 0.5,
    positiveClass: 'PNEUMONIA',
  });
});

test('the test metrics at the top are those of the best phase', () => {
  const run = finishedRun({ best: { phase: 'feature-extraction', epoch: 3 } });
  expect(resultJson('/runs/r', run)['test']).toEqual(run.phases[0]?.test);
});
