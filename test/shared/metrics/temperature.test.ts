import { describe, expect, it } from 'vitest';
import { fitTemperature, temperedScores } from '../../../src/shared/metrics/temperature.ts';
import { multiclassLogLosses } from '../../../src/shared/metrics/multiclass.ts';
import { mean } from '../../../src/shared/metrics/numbers.ts';
import { randomMulticlassSet } from './random-scores.ts';

/** Scores of class 1 of two as two columns. */
function columns(scores: readonly number[]): number[] {
  return scores.flatMap((score) => [1 - score, score]);
}

describe('the temperature', () => {
  it('is found again in logits that were multiplied', () => {
    const set = randomMulticlassSet(3, 400, 3);
    const fitted = fitTemperature(set) ?? NaN;
    const sharpened = temperedScores(set.scores, 3, 1 / 4);
    expect(fitTemperature({ ...set, scores: sharpened })).toBeCloseTo(4 * fitted, 8);
  });

  it('leaves the smallest loss of all temperatures', () => {
    const set = randomMulticlassSet(5, 200, 4);
    const loss = (temperature: number): number =>
      mean(multiclassLogLosses({ ...set, scores: temperedScores(set.scores, 4, temperature) })) ?? NaN;
    const fitted = fitTemperature(set) ?? NaN;
    for (const factor of [0.5, 0.9, 0.999, 1.001, 1.1, 2]) {
      expect(loss(fitted * factor)).toBeGreaterThan(loss(fitted));
    }
  });

  it('does not depend on the order of images or classes', () => {
    const scores = [0.9, 0.3, 0.6, 0.2, 0.7, 0.55];
    const labels = [1, 0, 0, 0, 1, 1];
    const fitted = fitTemperature({ scores: columns(scores), labels, classCount: 2 }) ?? NaN;
    const backwards = {
      scores: columns([...scores].reverse()),
      labels: [...labels].reverse(),
      classCount: 2,
    };
    expect(fitTemperature(backwards)).toBeCloseTo(fitted, 10);
    const swapped = columns(scores.map((score) => 1 - score));
    const swappedLabels = labels.map((label) => 1 - label);
    expect(fitTemperature({ scores: swapped, labels: swappedLabels, classCount: 2 })).toBeCloseTo(fitted, 10);
  });

  it('is null where no finite one fits best: nothing, all right, all wrong, all equal', () => {
    const fit = (scores: number[], labels: number[]): number | null =>
      fitTemperature({ scores: columns(scores), labels, classCount: 2 });
    expect(fit([], [])).toBeNull();
    expect(fit([0.9], [1])).toBeNull();
    expect(fit([0.9, 0.2, 0.7], [1, 0, 1])).toBeNull();
    expect(fit([0.9, 0.2, 0.7], [0, 1, 0])).toBeNull();
    expect(fit([0.5, 0.5, 0.5], [0, 1, 0])).toBeNull();
  });

  it('survives certain scores', () => {
    const fitted = fitTemperature({ scores: columns([1, 0, 1, 0]), labels: [1, 0, 1, 1], classCount: 2 });
    expect(fitted).toBeGreaterThan(1);
    expect([...temperedScores([0, 1], 2, fitted ?? 1)].every(Number.isFinite)).toBe(true);
  });

  it('refuses what is not a probability, and a temperature that is not positive', () => {
    expect(() => fitTemperature({ scores: [NaN, 0.5], labels: [0], classCount: 2 })).toThrow(RangeError);
    expect(() => temperedScores([0.5, 0.5], 2, 0)).toThrow(RangeError);
    expect(() => temperedScores([0.5, 0.5], 2, NaN)).toThrow(RangeError);
  });

  it('keeps the order of the scores and their sum', () => {
    const { scores, classCount } = randomMulticlassSet(8, 50, 3);
    const tempered = temperedScores(scores, classCount, 2.5);
    for (let start = 0; start < scores.length; start += classCount) {
      const row = [...tempered.subarray(start, start + classCount)];
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      const order = (values: readonly number[]): number[] =>
        values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
      expect(order(row)).toEqual(order(scores.slice(start, start + classCount)));
    }
  });
});
