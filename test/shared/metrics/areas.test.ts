import { describe, expect, it } from 'vitest';
import { averagePrecision, precisionRecallCurve } from '../../../src/shared/metrics/precision-recall.ts';
import { resampledAreas } from '../../../src/shared/metrics/resampled-areas.ts';
import { auc, rocCurve } from '../../../src/shared/metrics/roc.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { randomScoreSet } from './random-scores.ts';

// The example in scikit-learn's documentation of roc_auc_score and average_precision_score.
const small = { scores: [0.1, 0.4, 0.35, 0.8], labels: [0, 0, 1, 1] };

/** Ratings 1 to 5 of CT images, normal then abnormal: Hanley and McNeil, Radiology 143, 1982, table I. */
function radiologistRatings(): { scores: number[]; labels: number[] } {
  const counts = [
    [33, 6, 6, 11, 2],
    [3, 2, 2, 11, 33],
  ];
  const images = counts.flatMap((row, label) =>
    row.flatMap((count, rating) => Array.from({ length: count }, () => ({ score: rating / 4, label }))),
  );
  return { scores: images.map(({ score }) => score), labels: images.map(({ label }) => label) };
}

describe('the area under the ROC curve', () => {
  it('is the share of pairs in the right order', () => {
    expect(auc(small.scores, small.labels)).toBe(0.75);
  });

  it('counts ties half, as in the ratings of Hanley and McNeil', () => {
    const { scores, labels } = radiologistRatings();
    expect(auc(scores, labels)).toBeCloseTo(0.893, 3);
  });

  it('is one half when all scores are equal', () => {
    expect(auc([0.3, 0.3, 0.3], [0, 1, 1])).toBe(0.5);
  });

  it('does not change when scores are stretched without changing their order', () => {
    for (let seed = 0; seed < 30; seed++) {
      const { scores, labels } = randomScoreSet(seed, 80, seed % 2 ? 10 : undefined);
      const stretched = scores.map((score) => Math.exp(5 * score) - 3);
      expect(auc(stretched, labels)).toBe(auc(scores, labels));
    }
  });

  it('becomes one minus itself when the classes change sides', () => {
    const { scores, labels } = randomScoreSet(3, 90, 8);
    const swapped = auc(
      scores,
      labels.map((label) => 1 - label),
    );
    expect(swapped).toBeCloseTo(1 - (auc(scores, labels) ?? NaN), 14);
  });

  it('is null where a class is missing', () => {
    expect(auc([0.2, 0.4], [1, 1])).toBeNull();
    expect(auc([], [])).toBeNull();
  });
});

describe('the ROC curve', () => {
  it('leaves out points on a straight run', () => {
    const curve = rocCurve([0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 1, 0, 0]);
    const points = curve.map((point) => [point.falsePositiveRate, point.truePositiveRate]);
    expect(points).toEqual([
      [0, 0],
      [0, 1 / 3],
      [0, 1],
      [1, 1],
    ]);
  });

  it('is empty where a class is missing', () => {
    expect(rocCurve([0.2, 0.4], [1, 1])).toEqual([]);
  });

  it('encloses the area', () => {
    const { scores, labels } = randomScoreSet(11, 200, 30);
    let area = 0;
    rocCurve(scores, labels).reduce((before, point) => {
      area +=
        ((point.falsePositiveRate - before.falsePositiveRate) *
          (point.truePositiveRate + before.truePositiveRate)) /
        2;
      return point;
    });
    expect(area).toBeCloseTo(auc(scores, labels) ?? NaN, 12);
  });
});

describe('average precision', () => {
  it('adds up steps without interpolation', () => {
    expect(averagePrecision(small.scores, small.labels)).toBeCloseTo(0.5 + 0.5 * (2 / 3), 15);
  });

  it('is the share of positives when all scores are equal', () => {
    expect(averagePrecision([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])).toBe(0.25);
  });

  it('is null without positives, and the curve is empty', () => {
    expect(averagePrecision([0.5], [0])).toBeNull();
    expect(precisionRecallCurve([0.5], [0])).toEqual([]);
  });
});

describe('the areas of a resample', () => {
  it('are those of the images taken as often as drawn', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { scores, labels } = randomScoreSet(seed, 60, seed % 2 ? 6 : undefined);
      const stream = randomStream(seed, 'multiplicity');
      const multiplicity = Uint32Array.from(scores, () => stream.integer(3));
      const repeat = (values: number[]): number[] =>
        values.flatMap((value, index) => Array.from({ length: multiplicity[index] ?? 0 }, () => value));
      const areas = resampledAreas(scores, labels)(multiplicity);
      expect(areas.auc).toBe(auc(repeat(scores), repeat(labels)));
      expect(areas.averagePrecision).toBeCloseTo(averagePrecision(repeat(scores), repeat(labels)) ?? NaN, 14);
    }
  });
});
