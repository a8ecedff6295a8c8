import { checkBinaryInput, checkProbabilities } from './binary-input.ts';
import type { Numbers } from './numbers.ts';
import { wilsonInterval } from './wilson.ts';
import type { Proportion } from './wilson.ts';

/** The images whose score lies in (low, high]; the first bin holds 0 as well. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** null in an empty bin, as is `observed`. */
  readonly meanScore: number | null;
  /** Share of positive images, with its Wilson interval. */
  readonly observed: Proportion | null;
}

/**
 * Scores against what came true, in bins of equal width. `scores` are probabilities that `labels[i]` is 1: of the
 * positive class, or, of more than two classes, of the predicted class with 1 for a right prediction.
 */
export function reliabilityBins(scores: Numbers, labels: Numbers, binCount = 10): ReliabilityBin[] {
  checkBinaryInput(scores, labels);
  checkProbabilities(scores);
  const bins = Array.from({ length: binCount }, () => ({ count: 0, positives: 0, sum: 0 }));
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    const bin = bins[binOf(score, binCount)];
    if (!bin) continue;
    bin.count++;
    bin.sum += score;
    bin.positives += labels[index] ?? 0;
  }
  return bins.map(({ count, positives, sum }, index) => ({
    low: index / binCount,
    high: (index + 1) / binCount,
    count,
    meanScore: count === 0 ? null : sum / count,
    observed: wilsonInterval(positives, count),
  }));
}

/**
 * Expected calibration error: the distance between mean score and share of positives, averaged over the bins by
 * their images (C. Guo et al., ICML 2017, for the positive class's probability). 0 to 1; null of nothing.
 */
export function expectedCalibrationError(scores: Numbers, labels: Numbers, binCount = 10): number | null {
  if (scores.length === 0) return null;
  let sum = 0;
  for (const { count, meanScore, observed } of reliabilityBins(scores, labels, binCount)) {
    if (meanScore !== null && observed !== null) sum += count * Math.abs(meanScore - observed.estimate);
  }
  return sum / scores.length;
}

function binOf(score: number, binCount: number): number {
  let bin = Math.min(binCount - 1, Math.max(0, Math.ceil(score * binCount) - 1));
  // The product may round across an edge; the edges themselves decide.
  if (bin > 0 && score <= bin / binCount) bin--;
  else if (bin < binCount - 1 && score > (bin + 1) / binCount) bin++;
  return bin;
}
