import { countsAt } from '../metrics/counts-at.ts';
import type { ConfusionCounts } from '../metrics/confusion.ts';
import type { Numbers } from '../metrics/numbers.ts';
import { ratio } from '../metrics/numbers.ts';
import { proportionsOf, type Proportions } from '../metrics/proportions.ts';
import { ratesOf } from '../metrics/rates.ts';
import { scoreSteps, type ScoreSteps } from '../metrics/score-steps.ts';
import { reduceCurve, type CurvePoint } from './reduce-curve.ts';

/** Images by score in bins of equal width from 0 to 1; the last bin holds 1 as well. */
export interface ScoreHistogram {
  readonly positives: Uint32Array;
  readonly negatives: Uint32Array;
}

/** What does not change while the threshold moves. */
export interface ThresholdView {
  /** Sorted scores with counts, from which each threshold is answered. */
  readonly steps: ScoreSteps;
  /** x: 1 − specificity, y: sensitivity. Empty where a class is missing. */
  readonly roc: readonly CurvePoint[];
  /** x: recall, y: precision. Empty without positives. */
  readonly precisionRecall: readonly CurvePoint[];
  readonly histogram: ScoreHistogram;
}

/**
 * Sorts a model's scores of two classes once, for curves, histograms and a threshold that moves. `scores` are of the
 * positive class, `labels` 1 for it. Throws a RangeError for scores that are not finite and other labels.
 */
export function thresholdView(scores: Numbers, labels: Numbers, bins = 50): ThresholdView {
  const steps = scoreSteps(scores, labels);
  return {
    steps,
    roc: rocOf(steps),
    precisionRecall: precisionRecallOf(steps),
    histogram: histogramOf(scores, labels, bins),
  };
}

/** Everything that one threshold decides. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly counts: ConfusionCounts;
  readonly proportions: Proportions;
  readonly f1: number | null;
  readonly balancedAccuracy: number | null;
  readonly mcc: number | null;
  /** Where it lies on the two curves; null where the curve has no such point. */
  readonly roc: CurvePoint | null;
  readonly precisionRecall: CurvePoint | null;
}

/** What a threshold decides, in O(log n). */
export function operatingPoint(steps: ScoreSteps, threshold: number): OperatingPoint {
  const counts = countsAt(steps, threshold);
  const { sensitivity, specificity, precision, f1, balancedAccuracy, mcc } = ratesOf(counts);
  return {
    threshold,
    counts,
    proportions: proportionsOf(counts),
    f1,
    balancedAccuracy,
    mcc,
    roc: sensitivity === null || specificity === null ? null : { x: 1 - specificity, y: sensitivity },
    precisionRecall: sensitivity === null || precision === null ? null : { x: sensitivity, y: precision },
  };
}

/** What a positive and a negative decision are worth where the disease is as frequent as `prevalence` says. */
export interface PredictiveValues {
  readonly positive: number | null;
  readonly negative: number | null;
}

/**
 * Predictive values at another prevalence than that of the images, by Bayes' rule. null without sensitivity or
 * specificity, or where no image would be decided that way. Throws a RangeError unless 0 <= `prevalence` <= 1.
 */
export function predictiveValues(
  { sensitivity, specificity }: { sensitivity: number | null; specificity: number | null },
  prevalence: number,
): PredictiveValues {
  if (!(prevalence >= 0 && prevalence <= 1)) {
    throw new RangeError(`A prevalence lies between 0 and 1, and ${prevalence} does not.`);
  }
  if (sensitivity === null || specificity === null) return { positive: null, negative: null };
  const healthy = 1 - prevalence;
  const found = prevalence * sensitivity;
  const cleared = healthy * specificity;
  return {
    positive: ratio(found, found + healthy * (1 - specificity)),
    negative: ratio(cleared, cleared + prevalence * (1 - sensitivity)),
  };
}

/** The curve from (0, 0), where nothing is positive, through every distinct score. */
function rocOf({ tp, fp, positives, negatives }: ScoreSteps): CurvePoint[] {
  if (positives === 0 || negatives === 0) return [];
  return reduceCurve({
    length: tp.length + 1,
    x: (place) => (fp[place - 1] ?? 0) / negatives,
    y: (place) => (tp[place - 1] ?? 0) / positives,
  });
}

/** The curve from (0, 1), where scikit-learn begins it, through every distinct score. */
function precisionRecallOf({ tp, fp, positives }: ScoreSteps): CurvePoint[] {
  if (positives === 0) return [];
  return reduceCurve({
    length: tp.length + 1,
    x: (place) => (tp[place - 1] ?? 0) / positives,
    y: (place) => (place === 0 ? 1 : (tp[place - 1] ?? 0) / ((tp[place - 1] ?? 0) + (fp[place - 1] ?? 0))),
  });
}

function histogramOf(scores: Numbers, labels: Numbers, bins: number): ScoreHistogram {
  const [positives, negatives] = [new Uint32Array(bins), new Uint32Array(bins)];
  for (let image = 0; image < scores.length; image++) {
    const bin = Math.min(bins - 1, Math.floor((scores[image] ?? 0) * bins));
    const counts = labels[image] === 1 ? positives : negatives;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { positives, negatives };
}
