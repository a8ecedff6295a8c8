/** A point of a drawn curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Fewer points that draw the same line: of each of `columns` equal columns of the x axis the first, the last, the
 * lowest and the highest point, which is all that a picture of that many pixels can show (U. Jugel et al., M4,
 * PVLDB 7, 2014). `points` come with x in [0, 1] and not falling.
 */
export function reduceCurve(points: readonly CurvePoint[], columns = 1000): CurvePoint[] {
  if (points.length <= 4 * columns) return [...points];
  const kept: CurvePoint[] = [];
  let start = 0;
  while (start < points.length) {
    const column = columnOf(points[start], columns);
    let [lowest, highest, end] = [start, start, start + 1];
    while (end < points.length && columnOf(points[end], columns) === column) {
      if (yOf(points[end]) < yOf(points[lowest])) lowest = end;
      if (yOf(points[end]) > yOf(points[highest])) highest = end;
      end++;
    }
    const places = new Set([start, lowest, highest, end - 1].sort((a, b) => a - b));
    for (const place of places) {
      const point = points[place];
      if (point) kept.push(point);
    }
    start = end;
  }
  return kept;
}

function columnOf(point: CurvePoint | undefined, columns: number): number {
  return Math.min(columns - 1, Math.floor((point?.x ?? 0) * columns));
}

function yOf(point: CurvePoint | undefined): number {
  return point?.y ?? 0;
}
