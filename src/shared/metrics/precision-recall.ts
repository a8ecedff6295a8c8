import type { Numbers } from './numbers.ts';
import { scoreSteps } from './score-steps.ts';
import type { ScoreSteps } from './score-steps.ts';

export interface PrecisionRecallPoint {
  /** A score that occurs; Infinity at the first point, where nothing is positive. */
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * The precision-recall curve, thresholds falling and recall rising, from (recall 0, precision 1) as scikit-learn
 * defines its end. Of the points with the same recall the first and the last are kept. Empty without positives.
 */
export function precisionRecallCurve(scores: Numbers, labels: Numbers): PrecisionRecallPoint[] {
  const { positives, scores: thresholds, tp, fp } = scoreSteps(scores, labels);
  if (positives === 0) return [];
  const points: PrecisionRecallPoint[] = [{ threshold: Infinity, precision: 1, recall: 0 }];
  for (let step = 0; step < thresholds.length; step++) {
    const found = tp[step] ?? 0;
    if (tp[step - 1] === found && tp[step + 1] === found) continue;
    points.push({
      threshold: thresholds[step] ?? 0,
      precision: found / (found + (fp[step] ?? 0)),
      recall: found / positives,
    });
  }
  return points;
}

/**
 * Average precision: the sum over thresholds of (recall gained) × precision, without interpolation (scikit-learn's
 * `average_precision_score`). null without positives.
 */
export function averagePrecision(scores: Numbers, labels: Numbers): number | null {
  return averagePrecisionOfSteps(scoreSteps(scores, labels));
}

/** `averagePrecision` of scores that are sorted already. */
export function averagePrecisionOfSteps({ positives, scores, tp, fp }: ScoreSteps): number | null {
  if (positives === 0) return null;
  let sum = 0;
  let before = 0;
  for (let step = 0; step < scores.length; step++) {
    const found = tp[step] ?? 0;
    if (found > before) sum += ((found - before) * found) / (found + (fp[step] ?? 0));
    before = found;
  }
  return sum / positives;
}
