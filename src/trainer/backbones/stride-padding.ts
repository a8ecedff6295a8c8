/** Zeros [before, after] along the height and the width. */
export type PicturePadding = readonly [
  vertical: readonly [number, number],
  horizontal: readonly [number, number],
];

/** Zeros around a picture ahead of an odd kernel with stride 2 and `valid` padding (Keras's `correct_pad`). */
export function stridePadding(
  [height, width]: readonly [height: number, width: number, ...rest: number[]],
  kernelSize: number,
): PicturePadding {
  const half = Math.floor(kernelSize / 2);
  const along = (length: number): readonly [number, number] => [half - (1 - (length % 2)), half];
  return [along(height), along(width)];
}
