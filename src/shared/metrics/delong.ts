import { checkBinaryInput } from './binary-input.ts';
import { midranks } from './midranks.ts';
import { criticalValue, twoSidedTail } from './normal-distribution.ts';
import type { Numbers } from './numbers.ts';
import { aucOfSteps } from './roc.ts';
import { scoreSteps, type ScoreSteps } from './score-steps.ts';

/** AUC with its variance and interval. */
export interface AucEstimate {
  readonly auc: number;
  readonly variance: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The AUC with DeLong's variance and the normal interval cut to [0, 1].
 *
 * E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44, 1988, by midranks in O(n log n) as X. Sun and
 * W. Xu, IEEE Signal Processing Letters 21, 2014. Images are taken as independent. The variance is 0 where the classes
 * are wholly separated or all scores are equal, and says nothing then; see `newcombeAucInterval`.
 *
 * null with fewer than two images of either class, of which there is no variance.
 */
export function delongAuc(scores: Numbers, labels: Numbers, confidence = 0.95): AucEstimate | null {
  return delongAucOfSteps(scoreSteps(scores, labels), confidence);
}

/** `delongAuc` of scores that are sorted already: images of one score and class have one placement. */
export function delongAucOfSteps(steps: ScoreSteps, confidence = 0.95): AucEstimate | null {
  const { tp, fp, positives, negatives } = steps;
  if (positives < 2 || negatives < 2) return null;
  const auc = aucOfSteps(steps) ?? NaN;
  let positiveSquares = 0;
  let negativeSquares = 0;
  let tpBefore = 0;
  let fpBefore = 0;
  for (let step = 0; step < tp.length; step++) {
    const [tpHere, fpHere] = [tp[step] ?? 0, fp[step] ?? 0];
    const below = 1 - (fpBefore + fpHere) / (2 * negatives);
    const above = (tpBefore + tpHere) / (2 * positives);
    positiveSquares += (tpHere - tpBefore) * (below - auc) ** 2;
    negativeSquares += (fpHere - fpBefore) * (above - auc) ** 2;
    [tpBefore, fpBefore] = [tpHere, fpHere];
  }
  const variance =
    positiveSquares / (positives - 1) / positives + negativeSquares / (negatives - 1) / negatives;
  const half = criticalValue(confidence) * Math.sqrt(variance);
  return { auc, variance, low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}

/** Two AUCs of the same images compared. */
export interface AucComparison {
  readonly first: number;
  readonly second: number;
  /** `first - second`, with its interval. */
  readonly difference: number;
  readonly variance: number;
  readonly low: number;
  readonly high: number;
  /** null where the difference has no variance. */
  readonly z: number | null;
  /** Two-sided, of the hypothesis that the AUCs are equal. 1 where the difference is 0 without variance. */
  readonly p: number | null;
}

/**
 * DeLong's test of two sets of scores for the same images: `first[i]` and `second[i]` belong to `labels[i]`.
 * null with fewer than two images of either class.
 */
export function compareAucs(
  first: Numbers,
  second: Numbers,
  labels: Numbers,
  confidence = 0.95,
): AucComparison | null {
  const one = placementValues(first, labels);
  const two = placementValues(second, labels);
  if (!one || !two) return null;
  const aucs = { first: meanOf(one.positives), second: meanOf(two.positives) };
  const difference = aucs.first - aucs.second;
  // The variance of the differences themselves: the same as var + var - 2 cov, without cancellation.
  const differences = {
    positives: one.positives.map((value, index) => value - (two.positives[index] ?? 0)),
    negatives: one.negatives.map((value, index) => value - (two.negatives[index] ?? 0)),
  };
  const variance = varianceOfAuc(differences);
  const deviation = Math.sqrt(variance);
  const half = criticalValue(confidence) * deviation;
  const z = deviation === 0 ? null : difference / deviation;
  return {
    ...aucs,
    difference,
    variance,
    low: Math.max(-1, difference - half),
    high: Math.min(1, difference + half),
    z,
    p: z !== null ? twoSidedTail(z) : difference === 0 ? 1 : null,
  };
}

/** For each image, the share of the other class's images that it is ranked on the right side of, ties half. */
interface Placements {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

function placementValues(scores: Numbers, labels: Numbers): Placements | null {
  checkBinaryInput(scores, labels);
  const positiveAt = indicesOf(labels, 1);
  const negativeAt = indicesOf(labels, 0);
  const m = positiveAt.length;
  const n = negativeAt.length;
  if (m < 2 || n < 2) return null;

  const ranks = midranks(scores);
  const ownRanks = (indices: Uint32Array): Float64Array =>
    midranks(Float64Array.from(indices, (index) => scores[index] ?? 0));
  // An image's rank among all less its rank among its own class is how many of the other class lie below it.
  const below = (indices: Uint32Array): Float64Array => {
    const own = ownRanks(indices);
    return Float64Array.from(indices, (index, place) => (ranks[index] ?? 0) - (own[place] ?? 0));
  };
  return {
    positives: below(positiveAt).map((count) => count / n),
    negatives: below(negativeAt).map((count) => 1 - count / m),
  };
}

function indicesOf(labels: Numbers, label: 0 | 1): Uint32Array {
  const indices: number[] = [];
  for (let index = 0; index < labels.length; index++) if (labels[index] === label) indices.push(index);
  return Uint32Array.from(indices);
}

function varianceOfAuc({ positives, negatives }: Placements): number {
  return sampleVariance(positives) / positives.length + sampleVariance(negatives) / negatives.length;
}

function sampleVariance(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
