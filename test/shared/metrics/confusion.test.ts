import { describe, expect, it } from 'vitest';
import { confusionAt, confusionMatrix, oneVersusRest } from '../../../src/shared/metrics/confusion.ts';
import { ratesOf } from '../../../src/shared/metrics/rates.ts';
import { randomScoreSet } from './random-scores.ts';

describe('confusion counts', () => {
  it('count a score equal to the threshold as positive', () => {
    expect(confusionAt([0.5, 0.49, 0.5], [1, 1, 0], 0.5)).toEqual({ tp: 1, fp: 1, tn: 0, fn: 1 });
  });

  it('sum to the number of images at every threshold', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { scores, labels } = randomScoreSet(seed, 30 + seed, seed % 2 ? 5 : undefined);
      const { tp, fp, tn, fn } = confusionAt(scores, labels, scores[seed % scores.length] ?? 0);
      expect(tp + fp + tn + fn).toBe(labels.length);
      expect(tp + fn).toBe(labels.filter((label) => label === 1).length);
    }
  });

  it('refuse lengths that differ, labels other than 0 and 1, and scores that are not numbers', () => {
    expect(() => confusionAt([0.1], [0, 1], 0.5)).toThrow(RangeError);
    expect(() => confusionAt([0.1], [2], 0.5)).toThrow('a binary label is 0 or 1');
    expect(() => confusionAt([NaN], [1], 0.5)).toThrow('not a finite number');
  });

  it('put the true class in rows and the predicted one in columns', () => {
    // The example in scikit-learn's documentation of confusion_matrix.
    expect(confusionMatrix([0, 0, 2, 2, 0, 2], [2, 0, 2, 2, 0, 1], 3)).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
  });

  it('set one class against the rest', () => {
    const matrix = [
      [5, 1, 0],
      [2, 7, 3],
      [0, 4, 9],
    ];
    expect(oneVersusRest(matrix, 1)).toEqual({ tp: 7, fp: 5, fn: 5, tn: 14 });
  });

  it('refuse classes that do not exist', () => {
    expect(() => confusionMatrix([3], [0], 3)).toThrow('Class 3 is not one of 3');
    expect(() => confusionMatrix([0], [-1], 3)).toThrow('Class -1 is not one of 3');
  });
});

describe('rates', () => {
  it('follow from the counts', () => {
    // 390 pneumonias and 234 normal chests, worked by hand.
    const rates = ratesOf({ tp: 351, fn: 39, tn: 195, fp: 39 });
    expect(rates.accuracy).toBeCloseTo(546 / 624, 15);
    expect(rates.sensitivity).toBeCloseTo(0.9, 15);
    expect(rates.specificity).toBeCloseTo(195 / 234, 15);
    expect(rates.precision).toBeCloseTo(0.9, 15);
    expect(rates.npv).toBeCloseTo(195 / 234, 15);
    expect(rates.f1).toBeCloseTo(0.9, 15);
    expect(rates.balancedAccuracy).toBeCloseTo((0.9 + 195 / 234) / 2, 15);
    expect(rates.mcc).toBeCloseTo(0.9 + 195 / 234 - 1, 15);
  });

  it('are null and not NaN where nothing is there to divide by', () => {
    expect(ratesOf({ tp: 0, fp: 0, tn: 0, fn: 0 })).toEqual({
      accuracy: null,
      precision: null,
      sensitivity: null,
      specificity: null,
      npv: null,
      f1: null,
      balancedAccuracy: null,
      mcc: null,
    });
    expect(ratesOf({ tp: 0, fp: 0, tn: 3, fn: 2 })).toMatchObject({ precision: null, f1: 0, mcc: null });
  });

  it('keep the Matthews coefficient exact for counts whose product leaves the integers', () => {
    for (const [tp, tn] of [
      [3, 7],
      [1e8, 3e7],
    ]) {
      expect(ratesOf({ tp: tp ?? 0, fp: 0, tn: tn ?? 0, fn: 0 }).mcc).toBe(1);
    }
  });
});
