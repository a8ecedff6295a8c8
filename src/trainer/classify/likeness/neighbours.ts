/** How many of the nearest training images a distance is the mean over: one alone may be an odd one. */
export const nearestCount = 5;

export interface Neighbour {
  /** Its row. */
  readonly index: number;
  /** Euclidean, of features scaled to length 1: 0 to 2. */
  readonly distance: number;
}

/** Rows of features, [rows, channels], each scaled to length 1. A row of zeros stays one. */
export function unitRows(features: Float32Array, channels: number): Float32Array {
  const unit = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += channels) {
    const row = features.subarray(start, start + channels);
    const length = Math.hypot(...row);
    if (length > 0)
      unit.set(
        row.map((value) => value / length),
        start,
      );
  }
  return unit;
}

/**
 * The nearest rows to one picture's features, nearest first; of equal ones the first. Both are scaled to length 1.
 *
 * @param rows [rows, channels]
 * @param query [channels]
 */
export function nearest(rows: Float32Array, query: Float32Array, count: number): Neighbour[] {
  const channels = query.length;
  const found: Neighbour[] = [];
  for (let index = 0, start = 0; start < rows.length; index++, start += channels) {
    let product = 0;
    for (let channel = 0; channel < channels; channel++)
      product += (rows[start + channel] ?? 0) * (query[channel] ?? 0);
    const distance = Math.sqrt(Math.max(0, 2 - 2 * product));
    const last = found.at(-1);
    if (found.length >= count && last && distance >= last.distance) continue;
    const place = found.findIndex((other) => other.distance > distance);
    found.splice(place < 0 ? found.length : place, 0, { index, distance });
    if (found.length > count) found.pop();
  }
  return found;
}

/** How far a picture is from the rows: the mean distance of its nearest. Throws a RangeError where there are no rows. */
export function meanDistance(neighbours: readonly Neighbour[]): number {
  if (neighbours.length === 0) throw new RangeError('There is nothing to be near to.');
  return neighbours.reduce((sum, { distance }) => sum + distance, 0) / neighbours.length;
}
