import { checkBinaryInput, checkProbabilities } from './binary-input.ts';
import { mean } from './numbers.ts';
import type { Numbers } from './numbers.ts';

/** Log loss of one image whose true class was given this probability, in nats: 0 to about 36.04. */
export function logLossOf(probability: number): number {
  // Clipped as in scikit-learn for double precision, so that a certain mistake costs much and not infinitely much.
  return -Math.log(Math.min(Math.max(probability, Number.EPSILON), 1 - Number.EPSILON));
}

/** Mean log loss (binary cross-entropy) in nats; `scores` are probabilities of the positive class. null of nothing. */
export function logLoss(scores: Numbers, labels: Numbers): number | null {
  return mean(logLosses(scores, labels));
}

/** Log loss of each image. */
export function logLosses(scores: Numbers, labels: Numbers): Float64Array {
  checkBinaryInput(scores, labels);
  checkProbabilities(scores);
  return Float64Array.from({ length: scores.length }, (_, index) => {
    const score = scores[index] ?? 0;
    return logLossOf(labels[index] === 1 ? score : 1 - score);
  });
}
