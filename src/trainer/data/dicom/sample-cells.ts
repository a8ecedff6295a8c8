import type { PixelDescription } from './dicom-header.ts';

/**
 * Little-endian cells as numbers; of cells of 32 bits the lower half. Copied where what they lie in may not be aligned.
 */
export function cells(
  stored: Uint8Array,
  bitsAllocated: PixelDescription['bitsAllocated'],
): Uint8Array | Uint16Array {
  const bytes = bitsAllocated / 8;
  if (bytes === 1) return stored;
  const values = new Uint16Array(Math.floor(stored.length / bytes));
  if (bytes === 2) {
    new Uint8Array(values.buffer).set(stored.subarray(0, 2 * values.length));
    return values;
  }
  for (let index = 0; index < values.length; index++)
    values[index] = (stored[4 * index] ?? 0) | ((stored[4 * index + 1] ?? 0) << 8);
  return values;
}

/** Planes of red, green and blue as pixels. */
export function interleave(planes: Uint8Array | Uint16Array): Uint8Array | Uint16Array {
  const pixels = planes.length / 3;
  const values =
    planes instanceof Uint8Array ? new Uint8Array(planes.length) : new Uint16Array(planes.length);
  for (let plane = 0; plane < 3; plane++) {
    for (let pixel = 0; pixel < pixels; pixel++)
      values[3 * pixel + plane] = planes[plane * pixels + pixel] ?? 0;
  }
  return values;
}

/** Planes, from triples of their rows that lie like the components of one row: see `SampleOrder`. */
export function planesOfRows(rows: Uint8Array | Uint16Array, columns: number): Uint8Array | Uint16Array {
  const planes = rows instanceof Uint8Array ? new Uint8Array(rows.length) : new Uint16Array(rows.length);
  for (let to = 0; to < planes.length; to++) {
    const row = Math.floor(to / columns);
    const triple = Math.floor(row / 3);
    planes[to] = rows[(triple * columns + (to % columns)) * 3 + (row % 3)] ?? 0;
  }
  return planes;
}
