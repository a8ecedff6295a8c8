import { expect, it } from 'vitest';
import { confusionAt } from '../../../src/shared/metrics/confusion.ts';
import { countsAt } from '../../../src/shared/metrics/counts-at.ts';
import { scoreSteps } from '../../../src/shared/metrics/score-steps.ts';
import { randomScoreSet } from './random-scores.ts';

it('counts at any threshold what counting every image gives', () => {
  for (let seed = 0; seed < 30; seed++) {
    const { scores, labels } = randomScoreSet(seed, 5 + 3 * seed, seed % 2 ? 4 : undefined);
    const steps = scoreSteps(scores, labels);
    for (const threshold of [...scores, ...scores.map((score) => score + 1e-12), -1, 0, 0.5, 1, 2, NaN]) {
      expect(countsAt(steps, threshold), `at ${threshold}`).toEqual(confusionAt(scores, labels, threshold));
    }
  }
});

it('counts nothing of nothing', () => {
  expect(countsAt(scoreSteps([], []), 0.5)).toEqual({ tp: 0, fp: 0, tn: 0, fn: 0 });
});
