import type { Rank, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../engines/engine.ts';
import type { ForwardOperations, FusedActivation, PoolingGeometry } from './engine-operations.ts';
import { type Finish, matrixProductOn } from './wasm-kernels/matrix-product-on.ts';
import { requireShape } from './wasm-kernels/require-shape.ts';
import { BYTES, TensorMemory } from './wasm-kernels/tensor-memory.ts';
import type { WasmKernels } from './wasm-kernels/wasm-kernels.ts';
import { depthwiseWindowOf, poolingWindowOf, windowOf } from './wasm-kernels/window.ts';

/**
 * Convolutions on tfjs's wasm backend by our own kernels, which are faster than those that come with it and sum in an
 * order of their own. Throws a RangeError for shapes that do not fit together and a UserError when the memory is full.
 */
export function createWasmForwardOperations(tf: Tfjs, kernels: WasmKernels): ForwardOperations {
  const memory = new TensorMemory(tf);
  const product = matrixProductOn(memory, kernels);

  function finishOf(bias: Tensor1D | null, channels: number, activation: FusedActivation): Finish {
    if (bias) requireShape(bias, [channels]);
    return {
      bias: bias ? memory.addressOf(bias) : 0,
      low: activation === 'linear' ? -Infinity : 0,
      high: activation === 'relu6' ? 6 : Infinity,
    };
  }

  function pool(input: Tensor4D, geometry: PoolingGeometry, run: WasmKernels['maxPooling']): Tensor4D {
    const window = poolingWindowOf(input.shape, geometry);
    const pixels = memory.addressOf(input);
    return memory.create<Rank.R4>(
      [window.batch, window.outputHeight, window.outputWidth, input.shape[3]],
      (target) => run(pixels, target, window.batch, ...window.arguments),
    );
  }

  return {
    convolution(input, kernel, bias, strides, padding, activation) {
      const window = windowOf(input.shape, kernel.shape, strides, padding);
      const { batch, positions, patchLength } = window;
      const filters = kernel.shape[3];
      const finish = finishOf(bias, filters, activation);
      const pixels = memory.addressOf(input);
      const weights = memory.addressOf(kernel);
      const shape: [number, number, number, number] = [
        batch,
        window.outputHeight,
        window.outputWidth,
        filters,
      ];
      return memory.create<Rank.R4>(shape, (target) => {
        if (window.patchesArePixels) {
          product(pixels, weights, target, [batch * positions, patchLength, filters], { finish });
          return;
        }
        memory.withScratch(positions * patchLength, (patches) => {
          for (let image = 0; image < batch; image++) {
            const imagePixels = pixels + image * window.pixels * input.shape[3] * BYTES;
            const imageTarget = target + image * positions * filters * BYTES;
            kernels.gatherPatches(imagePixels, patches, ...window.arguments);
            product(patches, weights, imageTarget, [positions, patchLength, filters], { finish });
          }
        });
      });
    },

    maxPooling: (input, geometry) => pool(input, geometry, kernels.maxPooling),
    averagePooling: (input, geometry) => pool(input, geometry, kernels.averagePooling),

    depthwise(input, kernel, bias, strides, padding, activation) {
      const window = depthwiseWindowOf(input.shape, kernel.shape, strides, padding);
      const channels = input.shape[3];
      const finish = finishOf(bias, channels, activation);
      const pixels = memory.addressOf(input);
      const weights = memory.addressOf(kernel);
      return memory.create<Rank.R4>(
        [window.batch, window.outputHeight, window.outputWidth, channels],
        (target) =>
          kernels.depthwiseConvolution(
            pixels,
            weights,
            finish.bias,
            target,
            finish.low,
            finish.high,
            window.batch,
            ...window.arguments,
          ),
      );
    },
  };
}
