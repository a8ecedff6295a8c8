import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Engine, RawAttribute } from './engine.ts';

/**
 * Computes a few small layers forward and backward on the backend that is set, and compares them with what plain
 * loops give. All numbers are small integers, so every engine (also a GPU that rounds its factors to ten bits) must
 * have them exactly.
 *
 * What is tried is what training uses: tfjs's forward operations everywhere, and TensorFlow's own gradients where raw
 * operations are to be had. Returns what was computed wrong, in words; undefined when all is well. Throws what the
 * backend throws.
 *
 * It stands on its own, without imports, because its source is also given to a child process (see try-engine.ts).
 */
export function selfTest({ tf, rawOperation }: Pick<Engine, 'tf' | 'rawOperation'>): string | undefined {
  const size = 7;
  const channels = 16;

  function integers(length: number, step: number, span: number): Float32Array {
    return Float32Array.from({ length }, (_, index) => ((index * step) % span) - (span >> 1));
  }

  /**
   * A 3×3 convolution in plain loops: each product of an input, a kernel value and an output belongs to all three,
   * so the result of the convolution and both its gradients are sums over the same triples.
   */
  function convolution(
    target: 'input' | 'kernel' | 'output',
    isDepthwise: boolean,
    values: { input: Float32Array; kernel: Float32Array; output: Float32Array },
  ): Float32Array {
    const result = new Float32Array(values[target].length);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        for (let tap = 0; tap < 9; tap++) {
          const row = y + Math.floor(tap / 3) - 1;
          const column = x + (tap % 3) - 1;
          if (row < 0 || column < 0 || row >= size || column >= size) continue;
          for (let from = 0; from < channels; from++)
            for (let to = isDepthwise ? from : 0; to < (isDepthwise ? from + 1 : channels); to++) {
              const index = {
                input: (row * size + column) * channels + from,
                kernel: isDepthwise ? tap * channels + from : (tap * channels + from) * channels + to,
                output: (y * size + x) * channels + to,
              };
              let product = 1;
              for (const side of ['input', 'kernel', 'output'] as const)
                if (side !== target) product *= values[side][index[side]] ?? 0;
              result[index[target]] = (result[index[target]] ?? 0) + product;
            }
        }
    return result;
  }

  function check(what: string, found: ArrayLike<number>, expected: ArrayLike<number>): string | undefined {
    if (found.length !== expected.length) return `${what} has ${found.length} values, not ${expected.length}`;
    for (let index = 0; index < expected.length; index++) {
      const error = Math.abs((found[index] ?? Number.NaN) - (expected[index] ?? Number.NaN));
      // Written so that not-a-number fails too.
      if (!(error < 1e-3))
        return `${what} is ${String(found[index])} where it should be ${String(expected[index])}`;
    }
    return undefined;
  }

  const input = integers(size * size * channels, 7, 11);
  const output = integers(size * size * channels, 3, 5);
  const convolutionAttributes: RawAttribute[] = [
    { name: 'T', kind: 'dtype', value: 'float32' },
    { name: 'strides', kind: 'ints', value: [1, 1, 1, 1] },
    { name: 'padding', kind: 'string', value: 'SAME' },
    { name: 'data_format', kind: 'string', value: 'NHWC' },
    { name: 'dilations', kind: 'ints', value: [1, 1, 1, 1] },
  ];

  function* convolutionChecks(isDepthwise: boolean) {
    const name = isDepthwise ? 'depthwise convolution' : 'convolution';
    const shape: [number, number, number, number] = [3, 3, channels, isDepthwise ? 1 : channels];
    const kernel = integers(9 * channels * shape[3], 5, 7);
    const values = { input, kernel, output };
    const image: Tensor4D = tf.tensor4d(input, [1, size, size, channels]);
    const filters: Tensor4D = tf.tensor4d(kernel, shape);
    const upstream: Tensor4D = tf.tensor4d(output, [1, size, size, channels]);
    const forward = isDepthwise
      ? tf.depthwiseConv2d(image, filters, 1, 'same')
      : tf.conv2d(image, filters, 1, 'same');
    yield check(`a ${name}`, forward.dataSync(), convolution('output', isDepthwise, values));
    if (rawOperation === undefined) return;
    const operation = isDepthwise ? 'DepthwiseConv2dNativeBackprop' : 'Conv2DBackprop';
    const backward = (to: 'Input' | 'Filter', inputs: Tensor[]) =>
      rawOperation(`${operation}${to}`, convolutionAttributes, inputs).dataSync();
    yield check(
      `the gradient of a ${name}'s input`,
      backward('Input', [tf.tensor1d(image.shape, 'int32'), filters, upstream]),
      convolution('input', isDepthwise, values),
    );
    yield check(
      `the gradient of a ${name}'s kernel`,
      backward('Filter', [image, tf.tensor1d(shape, 'int32'), upstream]),
      convolution('kernel', isDepthwise, values),
    );
  }

  /**
   * A 1×1 convolution with as many channels as backbones have. oneDNN, with which TensorFlow computes on a CPU, divides
   * such a one by the size of the processor's caches; where a virtual machine hides them it crashes, or leaves out part
   * of a sum. All values are products of one factor for each side, so that what is expected takes no loop of its own.
   */
  function* pointwiseChecks(channelsIn: number, channelsOut: number) {
    const factors = (length: number, step: number) =>
      Float32Array.from({ length }, (_, index) => 1 + ((index * step) % 3));
    const product = (left: Float32Array, right: Float32Array, scale: number) =>
      Float32Array.from(
        { length: left.length * right.length },
        (_, index) =>
          (left[Math.floor(index / right.length)] ?? 0) * (right[index % right.length] ?? 0) * scale,
      );
    const dot = (left: Float32Array, right: Float32Array) =>
      left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
    const pixels = { input: factors(4, 1), output: factors(4, 2) };
    const image = { pixel: pixels.input, channel: factors(channelsIn, 2) };
    const kernel = { from: factors(channelsIn, 5), to: factors(channelsOut, 1) };
    const gradient = { pixel: pixels.output, channel: factors(channelsOut, 4) };

    const shape: [number, number, number, number] = [1, 1, channelsIn, channelsOut];
    const input: Tensor4D = tf.tensor4d(product(image.pixel, image.channel, 1), [1, 2, 2, channelsIn]);
    const filters: Tensor4D = tf.tensor4d(product(kernel.from, kernel.to, 1), shape);
    const upstream: Tensor4D = tf.tensor4d(product(gradient.pixel, gradient.channel, 1), [
      1,
      2,
      2,
      channelsOut,
    ]);
    yield check(
      'a wide convolution',
      tf.conv2d(input, filters, 1, 'same').dataSync(),
      product(image.pixel, kernel.to, dot(image.channel, kernel.from)),
    );
    if (rawOperation === undefined) return;
    yield check(
      "the gradient of a wide convolution's input",
      rawOperation('Conv2DBackpropInput', convolutionAttributes, [
        tf.tensor1d(input.shape, 'int32'),
        filters,
        upstream,
      ]).dataSync(),
      product(gradient.pixel, kernel.from, dot(kernel.to, gradient.channel)),
    );
    yield check(
      "the gradient of a wide convolution's kernel",
      rawOperation('Conv2DBackpropFilter', convolutionAttributes, [
        input,
        tf.tensor1d(shape, 'int32'),
        upstream,
      ]).dataSync(),
      product(image.channel, gradient.channel, dot(image.pixel, gradient.pixel)),
    );
  }

  function* checks() {
    const left = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const right = tf.tensor2d([7, 8, 9, 10, 11, 12], [3, 2]);
    const ones = tf.ones([2, 2]);
    yield check('a matrix product', tf.matMul(left, right).dataSync(), [58, 64, 139, 154]);
    const leftGradient = tf.matMul(ones, right, false, true);
    yield check('the gradient of a matrix product', leftGradient.dataSync(), [15, 19, 23, 15, 19, 23]);
    const rightGradient = tf.matMul(left, ones, true, false);
    yield check('the gradient of a matrix product', rightGradient.dataSync(), [5, 5, 7, 7, 9, 9]);
    const values = tf.tensor1d([-3, -1, 2, 5, 7, 9]);
    const activated = tf.relu6(values);
    yield check('ReLU6', activated.dataSync(), [0, 0, 2, 5, 6, 6]);
    const upstream = tf.tensor1d([1, 2, 3, 4, 5, 6]);
    const relu6Gradient =
      rawOperation?.('Relu6Grad', [{ name: 'T', kind: 'dtype', value: 'float32' }], [upstream, activated]) ??
      tf.mul(upstream, tf.cast(tf.logicalAnd(tf.greater(activated, 0), tf.less(activated, 6)), 'float32'));
    yield check('the gradient of ReLU6', relu6Gradient.dataSync(), [0, 0, 3, 4, 0, 0]);
    yield* convolutionChecks(false);
    yield* convolutionChecks(true);
    yield* pointwiseChecks(80, 640);
    yield* pointwiseChecks(256, 1024);
  }

  tf.engine().startScope();
  try {
    for (const finding of checks()) if (finding !== undefined) return finding;
    return undefined;
  } finally {
    tf.engine().endScope();
  }
}
