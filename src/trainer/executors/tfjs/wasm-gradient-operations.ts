import type { Rank, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../engines/engine.ts';
import type { GradientOperations } from './gradient-operations.ts';
import { matrixProductOn } from './wasm-kernels/matrix-product-on.ts';
import { BYTES, TensorMemory } from './wasm-kernels/tensor-memory.ts';
import type { WasmKernels } from './wasm-kernels/wasm-kernels.ts';
import { requireShape } from './wasm-kernels/require-shape.ts';
import { depthwiseWindowOf, poolingWindowOf, windowOf } from './wasm-kernels/window.ts';

/**
 * Gradients on tfjs's wasm backend by our own kernels, which work in the backend's memory. The same arguments give
 * the same bits on every machine. Throws a RangeError for shapes that do not fit together and a UserError when the
 * memory is full.
 */
export function createWasmGradientOperations(tf: Tfjs, kernels: WasmKernels): GradientOperations {
  const memory = new TensorMemory(tf);
  const product = matrixProductOn(memory, kernels);

  function gradientFromOutput(
    outputGradient: Tensor4D,
    output: Tensor4D,
    run: WasmKernels['reluGradient'],
  ): Tensor4D {
    requireShape(outputGradient, output.shape);
    const gradient = memory.addressOf(outputGradient);
    const outputs = memory.addressOf(output);
    return memory.create<Rank.R4>(output.shape, (target) => run(gradient, outputs, target, output.size));
  }

  return {
    relu6Gradient: (outputGradient, output) =>
      gradientFromOutput(outputGradient, output, kernels.relu6Gradient),

    reluGradient: (outputGradient, output) =>
      gradientFromOutput(outputGradient, output, kernels.reluGradient),

    sigmoidGradient: (outputGradient, output) =>
      gradientFromOutput(outputGradient, output, kernels.sigmoidGradient),

    swishGradient(outputGradient, input) {
      requireShape(outputGradient, input.shape);
      const sigmoid = tf.sigmoid(input);
      const addresses = [outputGradient, input, sigmoid].map((tensor) => memory.addressOf(tensor));
      const [gradient = 0, values = 0, sigmoids = 0] = addresses;
      const result = memory.create<Rank.R4>(input.shape, (target) =>
        kernels.swishGradient(gradient, values, sigmoids, target, input.size),
      );
      sigmoid.dispose();
      return result;
    },

    maxPoolingGradient(input, output, outputGradient, geometry) {
      const window = poolingWindowOf(input.shape, geometry);
      const outputShape = [window.batch, window.outputHeight, window.outputWidth, input.shape[3]];
      requireShape(output, outputShape);
      requireShape(outputGradient, outputShape);
      const addresses = [input, output, outputGradient].map((tensor) => memory.addressOf(tensor));
      const [pixels = 0, largest = 0, gradient = 0] = addresses;
      return memory.create<Rank.R4>(input.shape, (target) =>
        kernels.maxPoolingGradient(pixels, largest, gradient, target, window.batch, ...window.arguments),
      );
    },

    averagePoolingGradient(inputShape, outputGradient, geometry) {
      const window = poolingWindowOf(inputShape, geometry);
      requireShape(outputGradient, [window.batch, window.outputHeight, window.outputWidth, inputShape[3]]);
      const gradient = memory.addressOf(outputGradient);
      return memory.create<Rank.R4>([...inputShape], (target) =>
        kernels.averagePoolingGradient(gradient, target, window.batch, ...window.arguments),
      );
    },

    convInputGradient(inputShape, outputGradient, kernel, strides, padding) {
      const window = windowOf(inputShape, kernel.shape, strides, padding);
      const { batch, positions, patchLength } = window;
      const filters = kernel.shape[3];
      requireShape(outputGradient, [batch, window.outputHeight, window.outputWidth, filters]);
      const gradient = memory.addressOf(outputGradient);
      const weights = memory.addressOf(kernel);
      return memory.create<Rank.R4>([...inputShape], (target) => {
        if (window.patchesArePixels) {
          product(gradient, weights, target, [batch * positions, filters, patchLength], {
            transposeRight: true,
          });
          return;
        }
        memory.withScratch(positions * patchLength, (patches) => {
          for (let image = 0; image < batch; image++) {
            const imageGradient = gradient + image * positions * filters * BYTES;
            const imageTarget = target + image * window.pixels * inputShape[3] * BYTES;
            product(imageGradient, weights, patches, [positions, filters, patchLength], {
              transposeRight: true,
            });
            kernels.scatterPatches(patches, imageTarget, ...window.arguments);
          }
        });
      });
    },

    convKernelGradient(input, outputGradient, kernelShape, strides, padding) {
      const window = windowOf(input.shape, kernelShape, strides, padding);
      const { batch, positions, patchLength } = window;
      const filters = kernelShape[3];
      requireShape(outputGradient, [batch, window.outputHeight, window.outputWidth, filters]);
      const pixels = memory.addressOf(input);
      const gradient = memory.addressOf(outputGradient);
      return memory.create<Rank.R4>([...kernelShape], (target) => {
        if (window.patchesArePixels) {
          product(pixels, gradient, target, [patchLength, batch * positions, filters], {
            transposeLeft: true,
          });
          return;
        }
        memory.withScratch(positions * patchLength, (patches) => {
          for (let image = 0; image < batch; image++) {
            const imagePixels = pixels + image * window.pixels * kernelShape[2] * BYTES;
            const imageGradient = gradient + image * positions * filters * BYTES;
            kernels.gatherPatches(imagePixels, patches, ...window.arguments);
            product(patches, imageGradient, target, [patchLength, positions, filters], {
              transposeLeft: true,
              accumulate: image > 0,
            });
          }
        });
      });
    },

    depthwiseInputGradient(inputShape, outputGradient, kernel, strides, padding) {
      const window = depthwiseWindowOf(inputShape, kernel.shape, strides, padding);
      requireShape(outputGradient, [window.batch, window.outputHeight, window.outputWidth, inputShape[3]]);
      const gradient = memory.addressOf(outputGradient);
      const weights = memory.addressOf(kernel);
      return memory.create<Rank.R4>([...inputShape], (target) =>
        kernels.depthwiseInputGradient(gradient, weights, target, window.batch, ...window.arguments),
      );
    },

    depthwiseKernelGradient(input, outputGradient, kernelShape, strides, padding) {
      const window = depthwiseWindowOf(input.shape, kernelShape, strides, padding);
      requireShape(outputGradient, [window.batch, window.outputHeight, window.outputWidth, input.shape[3]]);
      const pixels = memory.addressOf(input);
      const gradient = memory.addressOf(outputGradient);
      return memory.create<Rank.R4>([...kernelShape], (target) =>
        kernels.depthwiseKernelGradient(pixels, gradient, target, window.batch, ...window.arguments),
      );
    },

    matrixProduct(left, right, transposeLeft, transposeRight) {
      const [rows, inner] = transposeLeft ? [left.shape[1], left.shape[0]] : left.shape;
      const columns = right.shape[transposeRight ? 0 : 1];
      if (inner === 0) throw new RangeError('The inner length of a matrix product is 0.');
      requireShape(right, transposeRight ? [columns, inner] : [inner, columns]);
      const leftAddress = memory.addressOf(left);
      const rightAddress = memory.addressOf(right);
      return memory.create<Rank.R2>([rows, columns], (target) =>
        product(leftAddress, rightAddress, target, [rows, inner, columns], {
          transposeLeft,
          transposeRight,
        }),
      );
    },

    sumOverPositions(outputGradient) {
      const channels = outputGradient.shape[3];
      const values = memory.addressOf(outputGradient);
      const sums = memory.withScratch(channels, (target) => {
        kernels.sumOverPositions(values, outputGradient.size / channels, channels, target);
        return memory.read(target, channels);
      });
      return Promise.resolve(sums);
    },
  };
}
