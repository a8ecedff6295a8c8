import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Padding } from '../../network/description.ts';
import type { WindowPoolingStep } from '../fused-network.ts';
import type { GradientOperations } from './gradient-operations.ts';

/** The rectifiers that a convolution's step may end with. */
export type FusedActivation = 'linear' | 'relu' | 'relu6';

/** How a pooling window slides over a picture. */
export type PoolingGeometry = Pick<WindowPoolingStep, 'poolSize' | 'strides' | 'padding'>;

/**
 * The forward halves of the heavy operations, as each engine does them fastest. Every function gives a new tensor that
 * the caller disposes of; arguments are left alone. Activations are channels-last.
 */
export interface ForwardOperations {
  /** activation(input * kernel + bias). `kernel`: [height, width, inputs, filters]; `bias`: [filters]. */
  convolution(
    input: Tensor4D,
    kernel: Tensor4D,
    bias: Tensor1D | null,
    strides: number,
    padding: Padding,
    activation: FusedActivation,
  ): Tensor4D;
  /** The same for a depthwise convolution. `kernel`: [height, width, channels, 1]. */
  depthwise(
    input: Tensor4D,
    kernel: Tensor4D,
    bias: Tensor1D | null,
    strides: number,
    padding: Padding,
    activation: FusedActivation,
  ): Tensor4D;
  /** The largest value of each channel under the window. */
  maxPooling(input: Tensor4D, geometry: PoolingGeometry): Tensor4D;
  /** The mean of each channel under the window, of which nothing that hangs over the edge counts. */
  averagePooling(input: Tensor4D, geometry: PoolingGeometry): Tensor4D;
}

/** What the tfjs executor needs from an engine beyond tfjs's own operations. */
export type EngineOperations = ForwardOperations & GradientOperations;
