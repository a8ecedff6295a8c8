import type { Numbers } from './numbers.ts';

/** Indices of `values` from the smallest to the largest, equal ones in their own order. */
export function ascendingOrder(values: Numbers): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  return order.sort((first, second) => (values[first] ?? 0) - (values[second] ?? 0) || first - second);
}

/** Ranks from 1 in the order of `values`, each group of equal values sharing the mean of its ranks. */
export function midranks(values: Numbers): Float64Array {
  // A typed array's own order needs no comparison function: sorting values and looking each up is several times faster
  // than sorting places.
  const sorted = Float64Array.from(values).sort();
  return Float64Array.from(values, (value) => {
    const before = countWhere(sorted, (other) => other < value);
    const through = countWhere(sorted, (other) => other <= value);
    return (before + through + 1) / 2;
  });
}

/** How many of the values, sorted, fulfil a condition that the first ones fulfil and the last ones do not. */
function countWhere(sorted: Float64Array, fulfilled: (value: number) => boolean): number {
  let first = 0;
  let end = sorted.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (fulfilled(sorted[middle] ?? 0)) first = middle + 1;
    else end = middle;
  }
  return first;
}
