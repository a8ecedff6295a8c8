import { checkBinaryInput, checkProbabilities } from './binary-input.ts';
import { mean } from './numbers.ts';
import type { Numbers } from './numbers.ts';

/** Brier score: mean squared distance of the positive class's probability from the truth, 0 to 1. null of nothing. */
export function brierScore(scores: Numbers, labels: Numbers): number | null {
  return mean(squaredErrors(scores, labels));
}

/** Squared distance of each image's score from its label. */
export function squaredErrors(scores: Numbers, labels: Numbers): Float64Array {
  checkBinaryInput(scores, labels);
  checkProbabilities(scores);
  return Float64Array.from(
    { length: scores.length },
    (_, index) => ((scores[index] ?? 0) - (labels[index] ?? 0)) ** 2,
  );
}
