import type { Numbers } from './numbers.ts';
import { scoreSteps } from './score-steps.ts';
import type { ScoreSteps } from './score-steps.ts';

/** A point of the ROC curve: what is reached when a score of `threshold` or more counts as positive. */
export interface RocPoint {
  /** A score that occurs; Infinity at the first point, where nothing is positive. */
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
  /** Sensitivity. */
  readonly truePositiveRate: number;
  /** 1 - specificity. */
  readonly falsePositiveRate: number;
}

/**
 * The corners of the ROC curve from (0, 0) to (1, 1), thresholds falling. Points in the middle of a straight run are
 * left out, as in scikit-learn's `roc_curve`. Empty where either class is missing.
 */
export function rocCurve(scores: Numbers, labels: Numbers): RocPoint[] {
  const steps = scoreSteps(scores, labels);
  if (steps.positives === 0 || steps.negatives === 0) return [];
  const point = (threshold: number, tp: number, fp: number): RocPoint => ({
    threshold,
    tp,
    fp,
    truePositiveRate: tp / steps.positives,
    falsePositiveRate: fp / steps.negatives,
  });
  const points = [point(Infinity, 0, 0)];
  for (let step = 0; step < steps.scores.length; step++) {
    if (isCorner(steps.tp, step) || isCorner(steps.fp, step)) {
      points.push(point(steps.scores[step] ?? 0, steps.tp[step] ?? 0, steps.fp[step] ?? 0));
    }
  }
  return points;
}

/**
 * Area under the ROC curve: the probability that a positive image scores above a negative one, ties counting half
 * (Mann and Whitney). Exact up to one rounding. null where either class is missing.
 */
export function auc(scores: Numbers, labels: Numbers): number | null {
  return aucOfSteps(scoreSteps(scores, labels));
}

/** `auc` of scores that are sorted already. */
export function aucOfSteps(steps: ScoreSteps): number | null {
  if (steps.positives === 0 || steps.negatives === 0) return null;
  // Twice the number of pairs won: whole, and below 2^53 up to tens of millions of images.
  let doubled = 0;
  let tpBefore = 0;
  let fpBefore = 0;
  for (let step = 0; step < steps.scores.length; step++) {
    const tp = steps.tp[step] ?? 0;
    const fp = steps.fp[step] ?? 0;
    doubled += (fp - fpBefore) * (tp + tpBefore);
    tpBefore = tp;
    fpBefore = fp;
  }
  return doubled / (2 * steps.positives * steps.negatives);
}

/** Whether the count's rise changes at a step. The two ends always count. */
function isCorner(counts: Uint32Array, step: number): boolean {
  const before = counts[step - 1];
  const after = counts[step + 1];
  if (before === undefined || after === undefined) return true;
  return before + after !== 2 * (counts[step] ?? 0);
}
