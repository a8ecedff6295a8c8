import { checkMulticlassInput, type MulticlassScores } from './multiclass.ts';
import type { Numbers } from './numbers.ts';

/** Temperatures beyond these are no finite optimum: the loss still falls there. */
const lowestTemperature = 1e-3;
const highestTemperature = 1e3;

/**
 * The temperature that makes probabilities fit best: logits divided by it have the smallest log loss on these images
 * (C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 4.2). Above 1 the model was too sure of
 * itself. Two classes as two columns.
 *
 * The loss is convex in 1/temperature, whose optimum is found by Newton's steps kept within a bracket. null of nothing,
 * and where there is no finite optimum: every image right (the surer the better), or no better than chance.
 *
 * Throws a RangeError as `checkMulticlassInput` does.
 */
export function fitTemperature(input: MulticlassScores): number | null {
  checkMulticlassInput(input);
  if (input.labels.length === 0) return null;
  const logits = logProbabilities(input.scores);
  const slopes = (inverse: number): { slope: number; curvature: number } =>
    lossSlopes(logits, input.labels, input.classCount, inverse);
  let low = 1 / highestTemperature;
  let high = 1 / lowestTemperature;
  if (slopes(low).slope >= 0 || slopes(high).slope <= 0) return null;
  let inverse = 1;
  for (let step = 0; step < 200; step++) {
    const { slope, curvature } = slopes(inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    // Where Newton's step leaves the bracket, halve it: in ratio, for it spans six powers of ten.
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - inverse) <= 1e-14 * inverse) return 1 / next;
    inverse = next;
  }
  return 1 / inverse;
}

/**
 * Probabilities with their logits divided by `temperature`; `scores[image * classCount + class]`. Throws a RangeError
 * for a temperature that is not positive.
 */
export function temperedScores(scores: Numbers, classCount: number, temperature: number): Float64Array {
  if (!(temperature > 0)) throw new RangeError(`A temperature is positive, and ${temperature} is not.`);
  const tempered = logProbabilities(scores);
  for (let start = 0; start < tempered.length; start += classCount) {
    const row = tempered.subarray(start, start + classCount);
    let largest = -Infinity;
    for (const value of row) largest = Math.max(largest, value);
    let sum = 0;
    for (let column = 0; column < classCount; column++) {
      const weight = Math.exp(((row[column] ?? 0) - largest) / temperature);
      row[column] = weight;
      sum += weight;
    }
    for (let column = 0; column < classCount; column++) row[column] = (row[column] ?? 0) / sum;
  }
  return tempered;
}

/** Logits up to a constant a row. What was rounded to 0 is taken as the smallest step below 1. */
function logProbabilities(scores: Numbers): Float64Array {
  const logits = new Float64Array(scores.length);
  for (let at = 0; at < scores.length; at++) logits[at] = Math.log(Math.max(scores[at] ?? 0, Number.EPSILON));
  return logits;
}

/** First and second derivative of the summed log loss by the inverse temperature. */
function lossSlopes(
  logits: Float64Array,
  labels: Numbers,
  classCount: number,
  inverse: number,
): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (let image = 0; image < labels.length; image++) {
    const start = image * classCount;
    let largest = -Infinity;
    for (let column = 0; column < classCount; column++) {
      largest = Math.max(largest, logits[start + column] ?? 0);
    }
    let sum = 0;
    let first = 0;
    let second = 0;
    for (let column = 0; column < classCount; column++) {
      const distance = (logits[start + column] ?? 0) - largest;
      const weight = Math.exp(inverse * distance);
      sum += weight;
      first += weight * distance;
      second += weight * distance * distance;
    }
    const mean = first / sum;
    slope += mean - ((logits[start + (labels[image] ?? 0)] ?? 0) - largest);
    curvature += second / sum - mean * mean;
  }
  return { slope, curvature };
}
