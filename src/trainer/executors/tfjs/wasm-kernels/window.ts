import type { Padding } from '../../../network/description.ts';
import type { PoolingGeometry } from '../engine-operations.ts';
import type { WindowArguments } from './wasm-kernels.ts';

/** A convolution's kernel sliding over a batch of images; lengths in pixels. */
export interface Window {
  readonly batch: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  /** Pixels of one image, and places that the kernel takes on it. */
  readonly pixels: number;
  readonly positions: number;
  /** Values of a patch: what the kernel covers in one place. */
  readonly patchLength: number;
  /** The kernel is one pixel and stops at every pixel: the patches are the image itself. */
  readonly patchesArePixels: boolean;
  readonly arguments: WindowArguments;
}

/**
 * The window of a kernel [height, width, channels, ...] over images [batch, height, width, channels], with TensorFlow's
 * padding. Throws a RangeError when their channels differ or the kernel is larger than the image.
 */
export function windowOf(
  [batch, height, width, channels]: readonly [number, number, number, number],
  [kernelHeight, kernelWidth, kernelChannels]: readonly [number, number, number, number],
  strides: number,
  padding: Padding,
): Window {
  if (channels !== kernelChannels)
    throw new RangeError(`A kernel for ${kernelChannels} channels does not fit an input of ${channels}.`);
  const rows = placements(height, kernelHeight, strides, padding);
  const columns = placements(width, kernelWidth, strides, padding);
  if (Math.min(batch, channels, rows.count, columns.count) < 1)
    throw new RangeError(
      `A kernel of ${kernelHeight}x${kernelWidth} has no place on [${[batch, height, width, channels].join(', ')}].`,
    );
  return {
    batch,
    outputHeight: rows.count,
    outputWidth: columns.count,
    pixels: height * width,
    positions: rows.count * columns.count,
    patchLength: kernelHeight * kernelWidth * channels,
    patchesArePixels: kernelHeight === 1 && kernelWidth === 1 && strides === 1,
    arguments: [
      height,
      width,
      channels,
      rows.count,
      columns.count,
      kernelHeight,
      kernelWidth,
      strides,
      rows.before,
      columns.before,
    ],
  };
}

/** The same for a depthwise kernel. Throws a RangeError unless it has one filter a channel. */
export function depthwiseWindowOf(
  inputShape: readonly [number, number, number, number],
  kernelShape: readonly [number, number, number, number],
  strides: number,
  padding: Padding,
): Window {
  if (kernelShape[3] !== 1)
    throw new RangeError(`A depthwise kernel has one filter a channel here, not ${kernelShape[3]}.`);
  return windowOf(inputShape, kernelShape, strides, padding);
}

/** The same for pooling under a square window. */
export function poolingWindowOf(
  inputShape: readonly [number, number, number, number],
  { poolSize, strides, padding }: PoolingGeometry,
): Window {
  return windowOf(inputShape, [poolSize, poolSize, inputShape[3], 1], strides, padding);
}

/** How many places a kernel takes along an axis, and the padding before the first pixel. */
function placements(
  length: number,
  kernelLength: number,
  strides: number,
  padding: Padding,
): { count: number; before: number } {
  if (padding === 'valid') return { count: Math.ceil((length - kernelLength + 1) / strides), before: 0 };
  const count = Math.ceil(length / strides);
  const total = Math.max(0, (count - 1) * strides + kernelLength - length);
  return { count, before: Math.floor(total / 2) };
}
