import { lowerBound } from './nearest.ts';

export interface Points {
  /** Ascending. */
  readonly x: Float64Array;
  /** NaN: a gap. */
  readonly y: Float64Array;
}

/**
 * As many points of `from` to `to` as make a difference in a picture `columns` wide: of each column the lowest and the
 * highest, where they are, so that no spike is lost; and one point beyond each end, for the line to go on to the edge.
 * All of them where that is no more.
 */
export function decimate({ x, y }: Points, from: number, to: number, columns: number): Points {
  const begin = Math.max(0, lowerBound(x, from) - 1);
  const end = Math.min(x.length, lowerBound(x, to) + 1);
  const width = (to - from) / columns;
  if (end - begin <= 2 * columns || !(width > 0)) {
    return { x: x.subarray(begin, end), y: y.subarray(begin, end) };
  }
  const kept = new Int32Array(2 * (columns + 4));
  let count = 0;
  let index = begin;
  while (index < end) {
    // Columns are counted from zero rather than from the edge, so that panning does not choose other points.
    const column = Math.floor((x[index] ?? 0) / width);
    let lowest = index;
    let highest = index;
    for (; index < end && Math.floor((x[index] ?? 0) / width) === column; index++) {
      const value = y[index] ?? NaN;
      if (value < (y[lowest] ?? NaN) || Number.isNaN(y[lowest])) lowest = index;
      if (value > (y[highest] ?? NaN) || Number.isNaN(y[highest])) highest = index;
    }
    if (count + 2 > kept.length) break;
    kept[count++] = Math.min(lowest, highest);
    if (lowest !== highest) kept[count++] = Math.max(lowest, highest);
  }
  const at = (values: Float64Array): Float64Array =>
    Float64Array.from(kept.subarray(0, count), (position) => values[position] ?? NaN);
  return { x: at(x), y: at(y) };
}
