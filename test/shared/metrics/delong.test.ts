import { describe, expect, it } from 'vitest';
import { compareAucs, delongAuc } from '../../../src/shared/metrics/delong.ts';
import { newcombeAucInterval } from '../../../src/shared/metrics/newcombe.ts';
import { auc } from '../../../src/shared/metrics/roc.ts';
import { randomScoreSet } from './random-scores.ts';

describe("DeLong's interval", () => {
  it('gives the figures worked by hand for four images', () => {
    // Placements: positives 1/2 and 1, negatives 1 and 1/2. Variance 2 × (1/8)/2.
    const estimate = delongAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);
    expect(estimate?.auc).toBe(0.75);
    expect(estimate?.variance).toBeCloseTo(0.125, 15);
    expect(estimate?.low).toBeCloseTo(0.75 - 1.959964 * Math.sqrt(0.125), 6);
    expect(estimate?.high).toBe(1);
  });

  it('gives the same area as the ROC curve', () => {
    const { scores, labels } = randomScoreSet(5, 300, 12);
    expect(delongAuc(scores, labels)?.auc).toBeCloseTo(auc(scores, labels) ?? NaN, 13);
  });

  it('does not change when scores are stretched without changing their order', () => {
    const { scores, labels } = randomScoreSet(6, 120, 12);
    const stretched = scores.map((score) => score ** 3 * 10 - 4);
    expect(delongAuc(stretched, labels)).toEqual(delongAuc(scores, labels));
  });

  it('is null with a single image of a class', () => {
    expect(delongAuc([0.1, 0.2, 0.9], [0, 0, 1])).toBeNull();
  });

  it('takes 100,000 images in its stride', () => {
    const { scores, labels } = randomScoreSet(7, 100_000);
    expect(delongAuc(scores, labels)?.variance).toBeGreaterThan(0);
  }, 10_000);
});

describe("DeLong's test", () => {
  it('finds no difference between a classifier and itself', () => {
    const { scores, labels } = randomScoreSet(8, 100);
    expect(compareAucs(scores, scores, labels)).toMatchObject({ difference: 0, variance: 0, z: null, p: 1 });
  });

  it('finds the difference between a good classifier and a coin', () => {
    const { scores, labels } = randomScoreSet(9, 400);
    const coin = randomScoreSet(10, 400).scores.map((_, index) => ((index * 7919) % 400) / 400);
    const { p, low } = compareAucs(scores, coin, labels) ?? { p: NaN, low: NaN };
    expect(p).toBeLessThan(0.001);
    expect(low).toBeGreaterThan(0);
  });

  it('changes sign and nothing else when the two change places', () => {
    const { scores: first, labels } = randomScoreSet(12, 90);
    const { scores: second } = randomScoreSet(13, 90);
    const there = compareAucs(first, second, labels);
    const back = compareAucs(second, first, labels);
    expect(back?.difference).toBeCloseTo(-(there?.difference ?? NaN), 15);
    expect(back?.p).toBeCloseTo(there?.p ?? NaN, 15);
  });
});

describe("Newcombe's interval", () => {
  it('has a width even for wholly separated classes, the wider the fewer images', () => {
    const [few, highest] = newcombeAucInterval(1, 8, 8);
    const [many] = newcombeAucInterval(1, 390, 234);
    expect(highest).toBe(1);
    expect(few).toBeLessThan(0.85);
    expect(many).toBeGreaterThan(0.98);
  });

  it('contains the area', () => {
    for (const area of [0, 0.01, 0.3, 0.5, 0.9, 1]) {
      const [low, high] = newcombeAucInterval(area, 12, 30);
      expect(low <= area && area <= high && low >= 0 && high <= 1).toBe(true);
    }
  });
});
