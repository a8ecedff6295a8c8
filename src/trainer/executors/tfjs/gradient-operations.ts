import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Padding } from '../../network/description.ts';
import type { PoolingGeometry } from './engine-operations.ts';

/**
 * The backward halves of the heavy operations, as each engine does them fastest.
 *
 * tfjs's own gradients are composed of many small operations on TensorFlow and are missing on wasm. Every function
 * gives a new tensor that the caller disposes of; arguments are left alone. Activations are channels-last.
 */
export interface GradientOperations {
  /** Gradient through ReLU6, given the gradient of its output and the output itself: dy where 0 < y < 6, else 0. */
  relu6Gradient(outputGradient: Tensor4D, output: Tensor4D): Tensor4D;
  /** Gradient through ReLU: dy where y > 0, else 0. */
  reluGradient(outputGradient: Tensor4D, output: Tensor4D): Tensor4D;
  /** Gradient through the sigmoid, given the gradient of its output and the output itself. */
  sigmoidGradient(outputGradient: Tensor4D, output: Tensor4D): Tensor4D;
  /** Gradient through swish, given the gradient of its output and its input. */
  swishGradient(outputGradient: Tensor4D, input: Tensor4D): Tensor4D;
  /** Gradient of max pooling's input: an output's goes to the first of the largest values under its window. */
  maxPoolingGradient(
    input: Tensor4D,
    output: Tensor4D,
    outputGradient: Tensor4D,
    geometry: PoolingGeometry,
  ): Tensor4D;
  /** Gradient of average pooling's input. */
  averagePoolingGradient(
    inputShape: readonly [number, number, number, number],
    outputGradient: Tensor4D,
    geometry: PoolingGeometry,
  ): Tensor4D;
  /** Gradient of a convolution's input. `kernel`: [height, width, inputs, filters]. */
  convInputGradient(
    inputShape: readonly [number, number, number, number],
    outputGradient: Tensor4D,
    kernel: Tensor4D,
    strides: number,
    padding: Padding,
  ): Tensor4D;
  /** Gradient of a convolution's kernel, [height, width, inputs, filters]. */
  convKernelGradient(
    input: Tensor4D,
    outputGradient: Tensor4D,
    kernelShape: readonly [number, number, number, number],
    strides: number,
    padding: Padding,
  ): Tensor4D;
  /** Gradient of a depthwise convolution's input. `kernel`: [height, width, channels, 1]. */
  depthwiseInputGradient(
    inputShape: readonly [number, number, number, number],
    outputGradient: Tensor4D,
    kernel: Tensor4D,
    strides: number,
    padding: Padding,
  ): Tensor4D;
  /** Gradient of a depthwise convolution's kernel, [height, width, channels, 1]. */
  depthwiseKernelGradient(
    input: Tensor4D,
    outputGradient: Tensor4D,
    kernelShape: readonly [number, number, number, number],
    strides: number,
    padding: Padding,
  ): Tensor4D;
  /** Matrix product with either side transposed: [m, k] × [k, n] -> [m, n]. */
  matrixProduct(left: Tensor2D, right: Tensor2D, transposeLeft: boolean, transposeRight: boolean): Tensor2D;
  /** Sum over all axes but the last: [..., channels] -> values in JavaScript, one a channel. */
  sumOverPositions(outputGradient: Tensor4D): Promise<Float32Array>;
}
