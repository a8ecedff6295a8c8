import type { AffineMap } from './affine-map.ts';
import type { Picture } from '../../node/dataset/dataset.ts';
import { isGrey } from './is-grey.ts';

/**
 * Resamples a picture through an affine map, bilinearly. What lies outside is the picture mirrored at its edges, edge
 * pixels repeated (d c b a | a b c d | d c b a: `fill_mode="reflect"` in Keras).
 *
 * Writes [height, width, 3] to `target`. The channels of a grey picture are computed once.
 */
export function warp(picture: Picture, map: AffineMap, target: Float32Array): void {
  const { height, width, values } = picture;
  const columns = mirroredPlaces(map.xx * (width - 1), map.xy * (height - 1), map.x0, width, 3);
  const rows = mirroredPlaces(map.yx * (width - 1), map.yy * (height - 1), map.y0, height, width * 3);
  if (!isGrey(values)) {
    for (let channel = 0; channel < 3; channel++) warpChannel(picture, map, columns, rows, target, channel);
    return;
  }
  warpChannel(picture, map, columns, rows, target, 0);
  for (let at = 0; at < target.length; at += 3) {
    const value = target[at] ?? 0;
    target[at + 1] = value;
    target[at + 2] = value;
  }
}

/** Where in the values the columns (or rows) from `first` on begin, those outside the picture mirrored into it. */
interface MirroredPlaces {
  readonly first: number;
  readonly offsets: Int32Array;
}

/** The places that a coordinate `start` + part of `alongX` + part of `alongY` can fall on, and the next one. */
function mirroredPlaces(
  alongX: number,
  alongY: number,
  start: number,
  length: number,
  stride: number,
): MirroredPlaces {
  // One to spare on either side, since sums in another order may round to the neighbour.
  const first = Math.floor(start + Math.min(0, alongX) + Math.min(0, alongY)) - 1;
  const last = Math.floor(start + Math.max(0, alongX) + Math.max(0, alongY)) + 2;
  const period = 2 * length;
  const offsets = Int32Array.from({ length: last - first + 1 }, (_, index) => {
    const inPeriod = (((first + index) % period) + period) % period;
    return stride * (inPeriod < length ? inPeriod : period - 1 - inPeriod);
  });
  return { first, offsets };
}

function warpChannel(
  { height, width, values }: Picture,
  map: AffineMap,
  columns: MirroredPlaces,
  rows: MirroredPlaces,
  target: Float32Array,
  channel: number,
): void {
  const { xx, yx } = map;
  const columnOffsets = columns.offsets;
  const rowOffsets = rows.offsets;
  let out = channel;
  for (let y = 0; y < height; y++) {
    // Counted from the first mirrored place, coordinates are positive, and cutting off their fraction rounds down.
    const rowX = map.xy * y + map.x0 - columns.first;
    const rowY = map.yy * y + map.y0 - rows.first;
    for (let x = 0; x < width; x++, out += 3) {
      const fromX = xx * x + rowX;
      const fromY = yx * x + rowY;
      const left = fromX | 0;
      const top = fromY | 0;
      const shareX = fromX - left;
      const shareY = fromY - top;
      const leftColumn = (columnOffsets[left] ?? 0) + channel;
      const rightColumn = (columnOffsets[left + 1] ?? 0) + channel;
      const topRow = rowOffsets[top] ?? 0;
      const bottomRow = rowOffsets[top + 1] ?? 0;
      const topLeft = values[topRow + leftColumn] ?? 0;
      const bottomLeft = values[bottomRow + leftColumn] ?? 0;
      const above = topLeft + ((values[topRow + rightColumn] ?? 0) - topLeft) * shareX;
      const below = bottomLeft + ((values[bottomRow + rightColumn] ?? 0) - bottomLeft) * shareX;
      target[out] = above + (below - above) * shareY;
    }
  }
}
