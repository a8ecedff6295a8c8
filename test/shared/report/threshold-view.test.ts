import { describe, expect, it } from 'vitest';
import { confusionAt } from '../../../src/shared/metrics/confusion.ts';
import { averagePrecision, precisionRecallCurve } from '../../../src/shared/metrics/precision-recall.ts';
import { rocCurve } from '../../../src/shared/metrics/roc.ts';
import { reduceCurve, type CurvePoint } from '../../../src/shared/report/reduce-curve.ts';
import {
  operatingPoint,
  predictiveValues,
  thresholdView,
} from '../../../src/shared/report/threshold-view.ts';
import { randomScoreSet } from '../metrics/random-scores.ts';

describe('a threshold that moves', () => {
  it('is answered from a few of 112,000 scores, so that views follow it without delay', () => {
    const { scores, labels } = randomScoreSet(1, 112_000);
    const { steps } = thresholdView(scores, labels);
    let looks = 0;
    const watched = new Proxy(steps.scores, {
      get(target, name) {
        looks++;
        return Reflect.get(target, name, target) as unknown;
      },
    });
    const point = operatingPoint({ ...steps, scores: watched }, 0.4);
    expect(point.counts).toEqual(operatingPoint(steps, 0.4).counts);
    expect(looks).toBeLessThan(30);
  });

  const { scores, labels } = randomScoreSet(1, 300, 50);
  const { steps, roc, precisionRecall, histogram } = thresholdView(scores, labels);

  it('has one set of counts behind matrix, rates and both curves', () => {
    for (let threshold = -0.01; threshold < 1.02; threshold += 0.003) {
      const point = operatingPoint(steps, threshold);
      const { tp, fp, tn, fn } = confusionAt(scores, labels, threshold);
      expect(point.counts).toEqual({ tp, fp, tn, fn });
      expect(point.proportions.sensitivity).toMatchObject({ k: tp, n: tp + fn });
      expect(point.proportions.specificity).toMatchObject({ k: tn, n: tn + fp });
      expect(point.roc?.y).toBe(tp / (tp + fn));
      expect(point.roc?.x).toBeCloseTo(fp / (fp + tn), 14);
      if (tp + fp === 0) expect(point.precisionRecall).toBeNull();
      else expect(point.precisionRecall).toEqual({ x: tp / (tp + fn), y: tp / (tp + fp) });
    }
  });

  it('keeps the whole curves of few images, and every image in the histogram', () => {
    const corners = rocCurve(scores, labels).map((corner) => ({
      x: corner.falsePositiveRate,
      y: corner.truePositiveRate,
    }));
    expect(roc).toEqual(expect.arrayContaining(corners));
    const points = precisionRecallCurve(scores, labels).map(({ recall, precision }) => ({
      x: recall,
      y: precision,
    }));
    expect(precisionRecall).toEqual(expect.arrayContaining(points));
    const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);
    expect(sum(histogram.positives)).toBe(labels.filter((label) => label === 1).length);
    expect(sum(histogram.positives) + sum(histogram.negatives)).toBe(300);
    expect(thresholdView([1, 0], [1, 0], 10).histogram.positives[9]).toBe(1);
  });

  it('holds for no image, one, a class that is missing, and scores that are all equal', () => {
    expect(operatingPoint(thresholdView([], []).steps, 0.5)).toMatchObject({
      roc: null,
      precisionRecall: null,
      mcc: null,
    });
    expect(operatingPoint(thresholdView([0.7], [1]).steps, 0.5)).toMatchObject({
      counts: { tp: 1, fp: 0, tn: 0, fn: 0 },
      roc: null,
      precisionRecall: { x: 1, y: 1 },
    });
    const equal = thresholdView([0.5, 0.5], [0, 1]);
    expect(equal.roc).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]);
    expect(() => thresholdView([NaN], [1])).toThrow(RangeError);
  });
});

describe('predictive values at another prevalence', () => {
  // Altman and Bland, BMJ 309, 1994, 102: sensitivity 231/258, specificity 54/86.
  const liver = { sensitivity: 231 / 258, specificity: 54 / 86 };

  it('are those of the images at their own prevalence', () => {
    const { positive, negative } = predictiveValues(liver, 258 / 344);
    expect(positive).toBeCloseTo(231 / 263, 12);
    expect(negative).toBeCloseTo(54 / 81, 12);
  });

  it('are the published ones at a prevalence of a quarter', () => {
    const { positive, negative } = predictiveValues(liver, 0.25);
    expect(positive).toBeCloseTo(0.45, 2);
    expect(negative).toBeCloseTo(0.95, 2);
  });

  it('are not defined where nothing is decided that way, and refuse what is no prevalence', () => {
    expect(predictiveValues({ sensitivity: 0, specificity: 1 }, 0.3).positive).toBeNull();
    expect(predictiveValues({ sensitivity: null, specificity: 1 }, 0.3)).toEqual({
      positive: null,
      negative: null,
    });
    expect(() => predictiveValues(liver, 1.2)).toThrow(RangeError);
    expect(() => predictiveValues(liver, NaN)).toThrow(RangeError);
  });
});

describe('a reduced curve', () => {
  const { scores, labels } = randomScoreSet(2, 40_000);
  const whole = precisionRecallCurve(scores, labels).map(({ recall, precision }) => ({
    x: recall,
    y: precision,
  }));
  const reduced = reduceCurve(
    { length: whole.length, x: (place) => whole[place]?.x ?? 0, y: (place) => whole[place]?.y ?? 0 },
    500,
  );

  it('has far fewer points, all of them of the curve, in order', () => {
    expect(reduced.length).toBeLessThanOrEqual(2000);
    expect(reduced.length).toBeLessThan(whole.length / 5);
    let from = 0;
    for (const { x, y } of reduced) {
      while (from < whole.length && (whole[from]?.x !== x || whole[from]?.y !== y)) from++;
      expect(from).toBeLessThan(whole.length);
    }
    expect(reduced[0]).toEqual(whole[0]);
    expect(reduced.at(-1)).toEqual(whole.at(-1));
  });

  it('reaches as low and as high in every column that a screen can show', () => {
    const extent = (points: readonly CurvePoint[]): Map<number, [number, number]> => {
      const columns = new Map<number, [number, number]>();
      for (const { x, y } of points) {
        const column = Math.min(499, Math.floor(x * 500));
        const [low, high] = columns.get(column) ?? [y, y];
        columns.set(column, [Math.min(low, y), Math.max(high, y)]);
      }
      return columns;
    };
    expect(extent(reduced)).toEqual(extent(whole));
  });

  it('leaves no area out', () => {
    const area = (points: readonly CurvePoint[]): number =>
      points.reduce((sum, { x, y }, index) => sum + (x - (points[index - 1]?.x ?? 0)) * y, 0);
    expect(area(reduced)).toBeCloseTo(averagePrecision(scores, labels) ?? NaN, 2);
  });
});
