/** A point of a drawn curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** A curve by its points' places, so that none has to be made that is not drawn. */
export interface CurveSource {
  readonly length: number;
  /** In [0, 1], and not falling. */
  x(place: number): number;
  y(place: number): number;
}

/**
 * Fewer points that draw the same line: of each of `columns` equal columns of the x axis the first, the last, the
 * lowest and the highest point, which is all that a picture of that many pixels can show (U. Jugel et al., M4,
 * PVLDB 7, 2014). A curve of up to four points a column is kept whole.
 */
export function reduceCurve(curve: CurveSource, columns = 1000): CurvePoint[] {
  const kept: CurvePoint[] = [];
  const keep = (place: number): void => {
    kept.push({ x: curve.x(place), y: curve.y(place) });
  };
  if (curve.length <= 4 * columns) {
    for (let place = 0; place < curve.length; place++) keep(place);
    return kept;
  }
  const columnOf = (place: number): number => Math.min(columns - 1, Math.floor(curve.x(place) * columns));
  let start = 0;
  while (start < curve.length) {
    const column = columnOf(start);
    let [lowest, highest, end] = [start, start, start + 1];
    while (end < curve.length && columnOf(end) === column) {
      if (curve.y(end) < curve.y(lowest)) lowest = end;
      if (curve.y(end) > curve.y(highest)) highest = end;
      end++;
    }
    for (const place of new Set([start, lowest, highest, end - 1].sort((a, b) => a - b))) keep(place);
    start = end;
  }
  return kept;
}
