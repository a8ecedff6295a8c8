import type { Weights } from '../../src/trainer/network/description.ts';

/** The largest difference, relative to the largest expected value. NaN anywhere gives NaN. */
export function largestRelativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    difference = Math.max(difference, Math.abs(valueAt(actual, index) - valueAt(expected, index)));
    largest = Math.max(largest, Math.abs(valueAt(expected, index)));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** By how much a training changed a weight on one side, and by how much the two sides differ, as squared lengths. */
export interface ChangeError {
  readonly change: number;
  readonly error: number;
  /** The error beyond what rounding the weight itself to single precision accounts for. */
  readonly errorBeyondRounding: number;
}

/** How well `actual` agrees with `expected`, both being `before` after a training. */
export function changeError(
  before: ArrayLike<number>,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): ChangeError {
  let change = 0;
  let error = 0;
  let errorBeyondRounding = 0;
  for (let index = 0; index < before.length; index++) {
    const wanted = valueAt(expected, index);
    const difference = Math.abs(valueAt(actual, index) - wanted);
    change += (wanted - valueAt(before, index)) ** 2;
    error += difference ** 2;
    errorBeyondRounding += Math.max(0, difference - 2 ** -23 * Math.abs(wanted)) ** 2;
  }
  return { change, error, errorBeyondRounding };
}

/** The values of a weight. Throws an Error when it is missing. */
export function weightValues(weights: Weights, name: string): Float32Array {
  const weight = weights.get(name);
  if (!weight) throw new Error(`There is no weight called ${name}.`);
  return weight.values;
}

function valueAt(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
