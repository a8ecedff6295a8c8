import { isPositive, type ConfusionCounts } from './confusion.ts';
import type { ScoreSteps } from './score-steps.ts';

/**
 * What `confusionAt` counts, from scores that are sorted already, in O(log n): for a threshold that moves under the
 * hand.
 */
export function countsAt(
  { scores, tp, fp, positives, negatives }: ScoreSteps,
  threshold: number,
): ConfusionCounts {
  let first = 0;
  let end = scores.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (isPositive(scores[middle] ?? NaN, threshold)) first = middle + 1;
    else end = middle;
  }
  const truePositives = tp[first - 1] ?? 0;
  const falsePositives = fp[first - 1] ?? 0;
  return {
    tp: truePositives,
    fp: falsePositives,
    tn: negatives - falsePositives,
    fn: positives - truePositives,
  };
}
