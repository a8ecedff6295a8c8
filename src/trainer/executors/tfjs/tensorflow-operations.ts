import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Padding } from '../../network/description.ts';
import type { Engine, RawAttribute } from '../../engines/engine.ts';
import type { EngineOperations, FusedActivation, PoolingGeometry } from './engine-operations.ts';

/**
 * The heavy operations as TensorFlow's own kernels, one call each.
 *
 * tfjs composes the same from many small ones: its gradient of relu6 alone is five passes over the activation, where
 * `Relu6Grad` is one; its gradient of a 1×1 convolution is a general one, where a matrix product does.
 *
 * Throws a TypeError when the engine cannot run raw operations.
 */
export function createTensorflowOperations(engine: Engine): EngineOperations {
  const { tf, rawOperation } = engine;
  if (!rawOperation) throw new TypeError(`The engine ${engine.name} runs no raw TensorFlow operations.`);
  const run4d = (operation: string, attributes: readonly RawAttribute[], ...inputs: Tensor[]): Tensor4D =>
    rawOperation(operation, attributes, inputs) as Tensor4D;

  /** Runs `use` with a shape as the int32 tensor that the gradient kernels read. */
  const withShape = (shape: readonly number[], use: (shapeTensor: Tensor) => Tensor4D): Tensor4D => {
    const shapeTensor = tf.tensor1d([...shape], 'int32');
    const result = use(shapeTensor);
    shapeTensor.dispose();
    return result;
  };

  const finish = (raw: Tensor4D, bias: Tensor1D | null, activation: FusedActivation): Tensor4D => {
    let result = raw;
    const replaceBy = (next: Tensor4D): void => {
      result.dispose();
      result = next;
    };
    if (bias) replaceBy(run4d('BiasAdd', [float32, channelsLast], result, bias));
    if (activation !== 'linear')
      replaceBy(run4d(activation === 'relu6' ? 'Relu6' : 'Relu', [float32], result));
    return result;
  };

  const matrixProduct = (
    left: Tensor2D,
    right: Tensor2D,
    transposeLeft: boolean,
    transposeRight: boolean,
  ): Tensor2D =>
    rawOperation(
      'MatMul',
      [
        { name: 'transpose_a', kind: 'bool', value: transposeLeft },
        { name: 'transpose_b', kind: 'bool', value: transposeRight },
        float32,
      ],
      [left, right],
    ) as Tensor2D;

  return {
    convolution: (input, kernel, bias, strides, padding, activation) =>
      finish(run4d('Conv2D', convolutionAttributes(strides, padding), input, kernel), bias, activation),

    depthwise: (input, kernel, bias, strides, padding, activation) =>
      finish(
        run4d('DepthwiseConv2dNative', depthwiseAttributes(strides, padding), input, kernel),
        bias,
        activation,
      ),

    maxPooling: (input, geometry) => run4d('MaxPool', poolingAttributes(geometry), input),
    averagePooling: (input, geometry) => run4d('AvgPool', poolingAttributes(geometry), input),

    relu6Gradient: (outputGradient, output) => run4d('Relu6Grad', [float32], outputGradient, output),
    reluGradient: (outputGradient, output) => run4d('ReluGrad', [float32], outputGradient, output),

    sigmoidGradient: (outputGradient, output) => run4d('SigmoidGrad', [float32], output, outputGradient),
    // dy·σ + dy·x·σ(1 − σ), the last factors being the gradient of σ.
    swishGradient: (outputGradient, input) =>
      tf.tidy(() => {
        const sigmoid = tf.sigmoid(input);
        const weighted = tf.mul(outputGradient, input);
        return tf.add<Tensor4D>(
          tf.mul(outputGradient, sigmoid),
          run4d('SigmoidGrad', [float32], sigmoid, weighted),
        );
      }),
    maxPoolingGradient: (input, output, outputGradient, geometry) =>
      run4d('MaxPoolGrad', poolingAttributes(geometry), input, output, outputGradient),
    averagePoolingGradient: (inputShape, outputGradient, geometry) =>
      withShape(inputShape, (shape) =>
        run4d('AvgPoolGrad', poolingAttributes(geometry), shape, outputGradient),
      ),

    convInputGradient(inputShape, outputGradient, kernel, strides, padding) {
      const [height, width, inputs, filters] = kernel.shape;
      if (height === 1 && width === 1 && strides === 1) {
        return tf.tidy(() => {
          const rows = tf.reshape<Rank.R2>(outputGradient, [-1, filters]);
          const matrix = tf.reshape<Rank.R2>(kernel, [inputs, filters]);
          return tf.reshape<Rank.R4>(matrixProduct(rows, matrix, false, true), [...inputShape]);
        });
      }
      return withShape(inputShape, (shape) =>
        run4d('Conv2DBackpropInput', convolutionAttributes(strides, padding), shape, kernel, outputGradient),
      );
    },

    convKernelGradient(input, outputGradient, kernelShape, strides, padding) {
      const [height, width, inputs, filters] = kernelShape;
      if (height === 1 && width === 1 && strides === 1) {
        return tf.tidy(() => {
          const rows = tf.reshape<Rank.R2>(input, [-1, inputs]);
          const gradientRows = tf.reshape<Rank.R2>(outputGradient, [-1, filters]);
          return tf.reshape<Rank.R4>(matrixProduct(rows, gradientRows, true, false), [...kernelShape]);
        });
      }
      return withShape(kernelShape, (shape) =>
        run4d('Conv2DBackpropFilter', convolutionAttributes(strides, padding), input, shape, outputGradient),
      );
    },

    depthwiseInputGradient: (inputShape, outputGradient, kernel, strides, padding) =>
      withShape(inputShape, (shape) =>
        run4d(
          'DepthwiseConv2dNativeBackpropInput',
          depthwiseAttributes(strides, padding),
          shape,
          kernel,
          outputGradient,
        ),
      ),

    depthwiseKernelGradient: (input, outputGradient, kernelShape, strides, padding) =>
      withShape(kernelShape, (shape) =>
        run4d(
          'DepthwiseConv2dNativeBackpropFilter',
          depthwiseAttributes(strides, padding),
          input,
          shape,
          outputGradient,
        ),
      ),

    matrixProduct,

    async sumOverPositions(outputGradient) {
      const sums = run4d('BiasAddGrad', [float32, channelsLast], outputGradient);
      const values = (await sums.data()) as Float32Array;
      sums.dispose();
      return values;
    },
  };
}

const float32: RawAttribute = { name: 'T', kind: 'dtype', value: 'float32' };
const channelsLast: RawAttribute = { name: 'data_format', kind: 'string', value: 'NHWC' };

function depthwiseAttributes(strides: number, padding: Padding): RawAttribute[] {
  return [
    float32,
    { name: 'strides', kind: 'ints', value: [1, strides, strides, 1] },
    { name: 'padding', kind: 'string', value: padding.toUpperCase() },
    channelsLast,
    { name: 'dilations', kind: 'ints', value: [1, 1, 1, 1] },
  ];
}

function poolingAttributes({ poolSize, strides, padding }: PoolingGeometry): RawAttribute[] {
  return [
    float32,
    { name: 'ksize', kind: 'ints', value: [1, poolSize, poolSize, 1] },
    { name: 'strides', kind: 'ints', value: [1, strides, strides, 1] },
    { name: 'padding', kind: 'string', value: padding.toUpperCase() },
    channelsLast,
  ];
}

function convolutionAttributes(strides: number, padding: Padding): RawAttribute[] {
  return [...depthwiseAttributes(strides, padding), { name: 'use_cudnn_on_gpu', kind: 'bool', value: true }];
}
