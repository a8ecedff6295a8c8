import type { Numbers } from './numbers.ts';

/**
 * Checks what every binary metric is computed from: `scores[i]` is finite, larger for "more likely positive";
 * `labels[i]` is 1 for positive and 0 for negative. Throws a RangeError otherwise.
 */
export function checkBinaryInput(scores: Numbers, labels: Numbers): void {
  if (scores.length !== labels.length) {
    throw new RangeError(`There are ${scores.length} scores for ${labels.length} labels.`);
  }
  for (let index = 0; index < scores.length; index++) {
    if (!Number.isFinite(scores[index])) {
      throw new RangeError(`Score ${index} is ${String(scores[index])}, which is not a finite number.`);
    }
    if (labels[index] !== 0 && labels[index] !== 1) {
      throw new RangeError(`Label ${index} is ${String(labels[index])}; a binary label is 0 or 1.`);
    }
  }
}

/** Checks that every value lies in [0, 1]. Throws a RangeError otherwise. */
export function checkProbabilities(values: Numbers): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(`Score ${index} is ${value}, which is not a probability from 0 to 1.`);
    }
  }
}
