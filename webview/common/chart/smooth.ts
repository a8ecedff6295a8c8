/**
 * An exponential moving average that does not lean towards zero at its beginning: each value is divided by the sum of
 * the weights that went into it. `weight` from 0 (as it was) to below 1. NaN stays where it is and counts for nothing.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let sum = 0;
  let weights = 0;
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      smoothed[index] = NaN;
      continue;
    }
    sum = sum * weight + value * (1 - weight);
    weights = weights * weight + (1 - weight);
    smoothed[index] = sum / weights;
  }
  return smoothed;
}
