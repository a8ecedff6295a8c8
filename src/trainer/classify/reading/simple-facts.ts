import type { PictureFacts, UnlikeReason } from '../../../shared/classification/image-answer.ts';

/** Channels differ by more than this, of 255, only in a picture with colour: a grey one kept as JPEG has less. */
const colourDifference = 24;
/** A stamp or a marker may be in colour. */
const colouredShare = 0.01;
/** In pixels: below this nothing is left of what a radiograph shows. */
const leastSide = 64;
/** How many times as long as wide, or as wide as long. */
const largestAspect = 3;
/** Grey levels that are this near to each other look the same. */
const sameLevels = 4;
/** Collimated radiographs have wide black borders, and still less of them. */
const emptyShare = 0.98;

/** What a picture's pixels tell. */
export interface PixelFacts {
  /** Whether it has no colour to speak of. */
  readonly grey: boolean;
  /** Whether nearly all of it has one grey level. */
  readonly nearlyEmpty: boolean;
}

/** @param values as the network sees them, [pixels, 3], 0 to 255 */
export function pixelFacts(values: ArrayLike<number>): PixelFacts {
  const pixels = values.length / 3;
  const levels = new Uint32Array(256);
  let coloured = 0;
  for (let at = 0; at < values.length; at += 3) {
    const [red, green, blue] = [values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > colourDifference) coloured++;
    const level = Math.round((red + green + blue) / 3);
    levels[level] = (levels[level] ?? 0) + 1;
  }
  let most = 0;
  for (let first = 0; first + sameLevels <= levels.length; first++) {
    const together = levels.subarray(first, first + sameLevels).reduce((sum, count) => sum + count, 0);
    most = Math.max(most, together);
  }
  return { grey: coloured <= colouredShare * pixels, nearlyEmpty: most >= emptyShare * pixels };
}

/** Why a picture cannot be what the model was trained on, by what is seen at once. */
export function plainReasons(
  { width, height, grey }: Pick<PictureFacts, 'width' | 'height' | 'grey'>,
  nearlyEmpty: boolean,
): UnlikeReason[] {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  return [
    ...(grey ? [] : (['colour'] as const)),
    ...(short < leastSide ? (['tiny'] as const) : []),
    ...(long > largestAspect * short ? (['unusual-shape'] as const) : []),
    ...(nearlyEmpty ? (['nearly-empty'] as const) : []),
  ];
}
