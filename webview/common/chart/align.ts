import type { Points } from './decimate.ts';

/** A value; null: a gap in the line; undefined: another line has a point here, and this one goes on. */
export type AlignedValue = number | null | undefined;

/** Lines on one common x, as uPlot takes them. */
export interface Aligned {
  readonly x: Float64Array;
  readonly ys: readonly AlignedValue[][];
}

/** Brings lines with an x of their own onto one that has the points of all. */
export function align(lines: readonly Points[]): Aligned {
  const [only] = lines;
  if (!only) return { x: new Float64Array(), ys: [] };
  const x = lines.every((line) => sameValues(line.x, only.x)) ? only.x : union(lines.map((line) => line.x));
  const ys = lines.map((line) => {
    const values = new Array<AlignedValue>(x.length);
    let next = 0;
    for (let index = 0; index < x.length; index++) {
      if (line.x[next] !== x[index]) continue;
      const value = line.y[next++] ?? NaN;
      values[index] = Number.isFinite(value) ? value : null;
    }
    return values;
  });
  return { x, ys };
}

function sameValues(left: Float64Array, right: Float64Array): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

function union(all: readonly Float64Array[]): Float64Array {
  const merged = new Float64Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const x of all) {
    merged.set(x, at);
    at += x.length;
  }
  merged.sort();
  let count = 0;
  for (const value of merged) {
    if (count === 0 || merged[count - 1] !== value) merged[count++] = value;
  }
  return merged.subarray(0, count);
}
