import { expect, it } from 'vitest';
import { fitTemperature, temperedScores } from '../../../src/shared/metrics/temperature.ts';
import { chooseThreshold } from '../../../src/shared/metrics/threshold.ts';
import { randomMulticlassSet } from './random-scores.ts';

it("Youden's threshold gives up a positive where that saves more of the negatives", () => {
  // At 0.45: sensitivity 2/3, specificity 1. Lower down: 1 and 0.
  const scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.9];
  const chosen = chooseThreshold({ rule: 'youden' }, scores, [1, 0, 0, 0, 1, 1]);
  expect(chosen).toMatchObject({ tp: 2, fp: 0, tn: 3, fn: 1 });
  expect(chosen?.threshold).toBeCloseTo(0.45, 14);
});

it('a specificity can be asked for without a positive, a sensitivity without a negative', () => {
  expect(chooseThreshold({ rule: 'specificity', atLeast: 0.9 }, [0.2], [0])?.threshold).toBeCloseTo(0.6, 14);
  expect(chooseThreshold({ rule: 'sensitivity', atLeast: 0.9 }, [0.2], [1])?.threshold).toBe(0);
});

it('a temperature is found in a few passes over the images', () => {
  const set = randomMulticlassSet(71, 200, 3);
  let passes = 0;
  const labels = new Proxy(set.labels, {
    get: (target, name) => {
      if (name === '0') passes++;
      return Reflect.get(target, name) as unknown;
    },
  });
  expect(fitTemperature({ ...set, labels })).toBeGreaterThan(0);
  expect(passes).toBeLessThan(25);
});

it('a temperature near 0 leaves the highest score alone, one far above 1 makes all alike', () => {
  expect([...temperedScores([0.4, 0.6], 2, 1e-3)]).toEqual([expect.closeTo(0, 12), expect.closeTo(1, 12)]);
  expect([...temperedScores([0.4, 0.6], 2, 1e6)]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)]);
});
