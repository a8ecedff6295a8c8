import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, groupIndices } from '../../../src/shared/metrics/bootstrap.ts';
import type { BootstrapOptions } from '../../../src/shared/metrics/bootstrap.ts';
import { delongAuc } from '../../../src/shared/metrics/delong.ts';
import { resampledAreas } from '../../../src/shared/metrics/resampled-areas.ts';
import { randomScoreSet } from './random-scores.ts';

function aucInterval(
  scores: number[],
  labels: number[],
  groups: string[],
  options?: BootstrapOptions,
): [number, number] | null {
  return bootstrapIntervals(groupIndices(groups), ['auc'], resampledAreas(scores, labels), options).auc;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `patient ${index}`);

describe('the bootstrap by patient', () => {
  const { scores, labels } = randomScoreSet(20, 300);
  const single = aucInterval(scores, labels, names(300));

  it("agrees with DeLong's interval where every patient has one image", () => {
    const { low, high } = delongAuc(scores, labels) ?? { low: NaN, high: NaN };
    expect(Math.abs((single?.[0] ?? NaN) - low)).toBeLessThan(0.01);
    expect(Math.abs((single?.[1] ?? NaN) - high)).toBeLessThan(0.01);
  });

  it('is not made narrower by taking the same images of the same patients four times', () => {
    const four = <T>(values: T[]): T[] => [...values, ...values, ...values, ...values];
    expect(aucInterval(four(scores), four(labels), four(names(300)))).toEqual(single);
  });

  it('is the same for the same seed and another for another', () => {
    expect(aucInterval(scores, labels, names(300), { seed: 0 })).toEqual(single);
    expect(aucInterval(scores, labels, names(300), { seed: 1 })).not.toEqual(single);
  });

  it('is wider for a higher confidence', () => {
    const [low = NaN, high = NaN] = aucInterval(scores, labels, names(300), { confidence: 0.99 }) ?? [];
    expect(low).toBeLessThan(single?.[0] ?? NaN);
    expect(high).toBeGreaterThan(single?.[1] ?? NaN);
  });

  it('gives the interval of a mean that theory gives', () => {
    // Half of 400 independent zeros and ones: standard error 0.025.
    const values = Array.from({ length: 400 }, (_, index) => index % 2);
    const mean = (multiplicity: Uint32Array): { mean: number } => ({
      mean: values.reduce((sum, value, index) => sum + value * (multiplicity[index] ?? 0), 0) / 400,
    });
    const interval = bootstrapIntervals(groupIndices(names(400)), ['mean'], mean).mean;
    expect(Math.abs((interval?.[0] ?? NaN) - (0.5 - 1.96 * 0.025))).toBeLessThan(0.005);
    expect(Math.abs((interval?.[1] ?? NaN) - (0.5 + 1.96 * 0.025))).toBeLessThan(0.005);
  });

  it('says nothing of a single patient, of too few of a class, or of a flawless classifier', () => {
    expect(aucInterval([0.1, 0.9, 0.2], [0, 1, 1], ['a', 'a', 'a'])).toBeNull();
    expect(aucInterval([0.1, 0.3, 0.5, 0.4], [0, 0, 0, 1], names(4))).toBeNull();
    expect(
      aucInterval(
        [0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9],
        [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
        names(10),
      ),
    ).toBeNull();
    expect(aucInterval([], [], [])).toBeNull();
  });
});
