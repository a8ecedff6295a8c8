import { checkBinaryInput } from './binary-input.ts';
import type { Numbers } from './numbers.ts';

/**
 * What is positive at each threshold, as it falls through the distinct scores. Step i takes in all images that score
 * `scores[i]` or more: `tp[i]` of them are positive and `fp[i]` negative. Curves, areas and thresholds are read off it.
 */
export interface ScoreSteps {
  readonly positives: number;
  readonly negatives: number;
  /** Distinct scores, highest first. */
  readonly scores: Float64Array;
  readonly tp: Uint32Array;
  readonly fp: Uint32Array;
}

/** Sorts the scores and counts along them, in O(n log n). Input as `checkBinaryInput` wants it. */
export function scoreSteps(scores: Numbers, labels: Numbers): ScoreSteps {
  checkBinaryInput(scores, labels);
  // Each class is sorted on its own and the two are merged: a typed array's own order needs no comparison function.
  const positive = sortedScores(scores, labels, 1);
  const negative = sortedScores(scores, labels, 0);

  const distinct = new Float64Array(scores.length);
  const tp = new Uint32Array(scores.length);
  const fp = new Uint32Array(scores.length);
  let steps = 0;
  let nextPositive = positive.length - 1;
  let nextNegative = negative.length - 1;
  while (nextPositive >= 0 || nextNegative >= 0) {
    const score = Math.max(positive[nextPositive] ?? -Infinity, negative[nextNegative] ?? -Infinity);
    while (nextPositive >= 0 && positive[nextPositive] === score) nextPositive--;
    while (nextNegative >= 0 && negative[nextNegative] === score) nextNegative--;
    distinct[steps] = score;
    tp[steps] = positive.length - 1 - nextPositive;
    fp[steps] = negative.length - 1 - nextNegative;
    steps++;
  }
  return {
    positives: positive.length,
    negatives: negative.length,
    scores: distinct.slice(0, steps),
    tp: tp.slice(0, steps),
    fp: fp.slice(0, steps),
  };
}

function sortedScores(scores: Numbers, labels: Numbers, label: 0 | 1): Float64Array {
  const picked = new Float64Array(scores.length);
  let count = 0;
  for (let index = 0; index < scores.length; index++) {
    if (labels[index] === label) picked[count++] = scores[index] ?? 0;
  }
  return picked.subarray(0, count).sort();
}
