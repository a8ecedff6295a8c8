/** The first index whose x is not less than `value`; the length where there is none. x ascends. */
export function lowerBound(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the point nearest to `value`; null where none is within `reach`. x ascends. */
export function nearestIndex(x: Float64Array, value: number, reach: number): number | null {
  const after = lowerBound(x, value);
  const distance = (index: number): number => Math.abs((x[index] ?? Infinity) - value);
  const nearest = distance(after - 1) <= distance(after) ? after - 1 : after;
  return distance(nearest) <= reach ? nearest : null;
}
