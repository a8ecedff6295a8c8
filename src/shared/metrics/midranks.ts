import type { Numbers } from './numbers.ts';

/** Indices of `values` from the smallest to the largest, equal ones in their own order. */
export function ascendingOrder(values: Numbers): Uint32Array {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  return order.sort((first, second) => (values[first] ?? 0) - (values[second] ?? 0) || first - second);
}

/** Ranks from 1 in the order of `values`, each group of equal values sharing the mean of its ranks. */
export function midranks(values: Numbers): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    const value = values[order[start] ?? 0];
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end++;
    for (let place = start; place < end; place++) ranks[order[place] ?? 0] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
