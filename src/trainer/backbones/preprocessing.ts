/**
 * `preprocess_input` of a backbone as one multiplication and addition a channel:
 * `prepared = value × scale[channel] + offset[channel]`, with values from 0 to 255 and channels in the order R, G, B.
 */
export interface Preprocessing {
  /** What `keras.applications.imagenet_utils.preprocess_input` calls it. tf: from -1 to 1. */
  readonly mode: 'tf';
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** Keras's mode `tf`: x / 127.5 − 1. */
export const tfPreprocessing: Preprocessing = {
  mode: 'tf',
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
  offset: [-1, -1, -1],
};

/**
 * Prepares pixels, RGBRGB… with values from 0 to 255, for a network. Writes to `target` from `start` on, which
 * defaults to a new array of the same length.
 */
export function preprocess(
  preprocessing: Pick<Preprocessing, 'scale' | 'offset'>,
  pixels: ArrayLike<number>,
  target: Float32Array = new Float32Array(pixels.length),
  start = 0,
): Float32Array {
  const [scaleR, scaleG, scaleB] = preprocessing.scale;
  const [offsetR, offsetG, offsetB] = preprocessing.offset;
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    target[start + at] = (pixels[at] ?? 0) * scaleR + offsetR;
    target[start + at + 1] = (pixels[at + 1] ?? 0) * scaleG + offsetG;
    target[start + at + 2] = (pixels[at + 2] ?? 0) * scaleB + offsetB;
  }
  return target;
}
