/**
 * `preprocess_input` of a backbone as one multiplication and addition a channel:
 * `prepared = value × scale[channel] + offset[channel]`, with values from 0 to 255 and channels in the order R, G, B.
 *
 * Keras turns the channels round for some networks (mode `caffe`). Here they stay R, G, B, and the input channels of
 * those networks' first kernels are turned round when weights are read from a Keras file: what a layer gives is the same.
 */
export interface Preprocessing {
  /**
   * What `keras.applications.imagenet_utils.preprocess_input` calls it: tf: from -1 to 1; caffe: the mean of ImageNet
   * taken off; torch: its deviation divided by as well; none: layers of the network prepare the pixels.
   */
  readonly mode: 'tf' | 'caffe' | 'torch' | 'none';
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** In what order a network's first kernel has the channels of the picture. */
export type ChannelOrder = 'rgb' | 'bgr';

/** The order in a Keras weight file of a network with this preprocessing. */
export function kerasChannelOrder({ mode }: Pick<Preprocessing, 'mode'>): ChannelOrder {
  return mode === 'caffe' ? 'bgr' : 'rgb';
}

/** Keras's mode `tf`: x / 127.5 − 1. */
export const tfPreprocessing: Preprocessing = {
  mode: 'tf',
  scale: [1 / 127.5, 1 / 127.5, 1 / 127.5],
  offset: [-1, -1, -1],
};

/** Keras's mode `caffe`: the mean colour of ImageNet is taken off. */
export const caffePreprocessing: Preprocessing = {
  mode: 'caffe',
  scale: [1, 1, 1],
  offset: [-123.68, -116.779, -103.939],
};

/** Keras's mode `torch`: (x / 255 − mean) / deviation, those of ImageNet. */
export const torchPreprocessing: Preprocessing = {
  mode: 'torch',
  scale: [1 / 255 / 0.229, 1 / 255 / 0.224, 1 / 255 / 0.225],
  offset: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
};

/** Pixels as they are: the network's first layers prepare them. */
export const noPreprocessing: Preprocessing = { mode: 'none', scale: [1, 1, 1], offset: [0, 0, 0] };

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
