import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import type {
  ForwardOperations,
  FusedActivation,
} from '../../../src/trainer/executors/tfjs/engine-operations.ts';
import type { GradientOperations } from '../../../src/trainer/executors/tfjs/gradient-operations.ts';
import { createWasmForwardOperations } from '../../../src/trainer/executors/tfjs/wasm-forward-operations.ts';
import { createWasmGradientOperations } from '../../../src/trainer/executors/tfjs/wasm-gradient-operations.ts';
import { loadWasmKernels } from '../../../src/trainer/executors/tfjs/wasm-kernels/load-kernels.ts';
import type {
  WasmBackend,
  WasmMemory,
} from '../../../src/trainer/executors/tfjs/wasm-kernels/wasm-backend.ts';
import type { Padding } from '../../../src/trainer/network/description.ts';
import { buildWasmKernels } from '../../support/wasm-kernels.ts';

/** What Node's types leave out. */
declare const WebAssembly: { readonly Memory: new (size: { initial: number }) => WasmMemory };

type Shape4D = [number, number, number, number];

interface Convolution {
  readonly input: Shape4D;
  /** [height, width, inputs, filters], or [height, width, channels, 1] when depthwise. */
  readonly kernel: Shape4D;
  readonly strides: number;
  readonly padding: Padding;
}

const convolutions: Convolution[] = [
  { input: [2, 5, 5, 8], kernel: [1, 1, 8, 16], strides: 1, padding: 'same' },
  { input: [3, 7, 5, 13], kernel: [1, 1, 13, 9], strides: 1, padding: 'valid' },
  { input: [2, 9, 8, 3], kernel: [3, 3, 3, 7], strides: 2, padding: 'same' },
  { input: [2, 9, 8, 5], kernel: [3, 3, 5, 4], strides: 1, padding: 'same' },
  { input: [1, 9, 8, 4], kernel: [3, 3, 4, 6], strides: 2, padding: 'valid' },
  { input: [2, 8, 7, 6], kernel: [1, 1, 6, 3], strides: 2, padding: 'same' },
  { input: [2, 11, 10, 2], kernel: [5, 3, 2, 3], strides: 1, padding: 'valid' },
  { input: [1, 2, 2, 3], kernel: [5, 5, 3, 2], strides: 1, padding: 'same' },
  { input: [2, 6, 7, 300], kernel: [1, 1, 300, 130], strides: 1, padding: 'same' },
];

const depthwiseConvolutions: Convolution[] = [
  { input: [2, 7, 7, 16], kernel: [3, 3, 16, 1], strides: 1, padding: 'same' },
  { input: [2, 7, 6, 23], kernel: [3, 3, 23, 1], strides: 1, padding: 'same' },
  { input: [2, 7, 6, 23], kernel: [3, 3, 23, 1], strides: 1, padding: 'valid' },
  { input: [3, 15, 15, 36], kernel: [3, 3, 36, 1], strides: 2, padding: 'valid' },
  { input: [2, 8, 9, 21], kernel: [3, 3, 21, 1], strides: 2, padding: 'same' },
  { input: [1, 8, 8, 2], kernel: [3, 3, 2, 1], strides: 2, padding: 'valid' },
  { input: [2, 9, 10, 7], kernel: [5, 5, 7, 1], strides: 1, padding: 'same' },
  { input: [2, 9, 10, 7], kernel: [5, 5, 7, 1], strides: 2, padding: 'same' },
  { input: [1, 1, 2, 5], kernel: [3, 3, 5, 1], strides: 1, padding: 'same' },
  { input: [1, 6, 6, 5], kernel: [1, 1, 5, 1], strides: 3, padding: 'valid' },
];

function nameOf({ input, kernel, strides, padding }: Convolution): string {
  return `${kernel.join('x')} over ${input.join('x')}, strides ${strides}, ${padding}`;
}

/** Numbers between -1 and 1. */
function noise(count: number, address: string): Float32Array {
  const stream = randomStream(7, address);
  return Float32Array.from({ length: count }, () => stream.uniform(-1, 1));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Shape and padding of the output as tfjs itself computes them. */
function outputOf({ input, kernel, strides, padding }: Convolution, depthwise: boolean) {
  const info = tf.backend_util.computeConv2DInfo(input, kernel, strides, 1, padding, undefined, depthwise);
  return { shape: info.outShape, top: info.padInfo.top, left: info.padInfo.left };
}

/** Visits each product of the convolution's definition: which input value, weight and output value it involves. */
function forEachProduct(
  convolution: Convolution,
  depthwise: boolean,
  visit: (input: number, weight: number, output: number) => void,
): void {
  const { input, kernel, strides } = convolution;
  const [batch, height, width, inputs] = input;
  const [kernelHeight, kernelWidth, , filters] = kernel;
  const { shape, top, left } = outputOf(convolution, depthwise);
  for (let n = 0; n < batch; n++)
    for (let oy = 0; oy < shape[1]; oy++)
      for (let ox = 0; ox < shape[2]; ox++)
        for (let ky = 0; ky < kernelHeight; ky++)
          for (let kx = 0; kx < kernelWidth; kx++) {
            const y = oy * strides + ky - top;
            const x = ox * strides + kx - left;
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            const pixel = ((n * height + y) * width + x) * inputs;
            const tap = (ky * kernelWidth + kx) * inputs;
            const place = ((n * shape[1] + oy) * shape[2] + ox) * shape[3];
            for (let c = 0; c < inputs; c++)
              if (depthwise) visit(pixel + c, tap + c, place + c);
              else for (let f = 0; f < filters; f++) visit(pixel + c, (tap + c) * filters + f, place + f);
          }
}

/** Both gradients by their definition, in double precision. */
function gradientsByDefinition(
  convolution: Convolution,
  depthwise: boolean,
  values: { input: Float32Array; kernel: Float32Array; outputGradient: Float32Array },
) {
  const input = new Float64Array(values.input.length);
  const kernel = new Float64Array(values.kernel.length);
  forEachProduct(convolution, depthwise, (i, k, o) => {
    input[i] = at(input, i) + at(values.kernel, k) * at(values.outputGradient, o);
    kernel[k] = at(kernel, k) + at(values.input, i) * at(values.outputGradient, o);
  });
  return { input, kernel };
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}

/** activation(input * kernel + bias) by its definition, in double precision. */
function outputByDefinition(
  convolution: Convolution,
  depthwise: boolean,
  values: { input: Float32Array; kernel: Float32Array },
  bias: Float32Array | null,
  activation: FusedActivation,
): Float64Array {
  const { shape } = outputOf(convolution, depthwise);
  const output = Float64Array.from({ length: sizeOf(shape) }, (_, o) => (bias ? at(bias, o % shape[3]) : 0));
  forEachProduct(convolution, depthwise, (i, k, o) => {
    output[o] = at(output, o) + at(values.input, i) * at(values.kernel, k);
  });
  const low = activation === 'linear' ? -Infinity : 0;
  const high = activation === 'relu6' ? 6 : Infinity;
  return output.map((value) => Math.min(high, Math.max(low, value)));
}

/** The largest difference, relative to the largest value. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(at(actual, index) - at(expected, index));
    difference = error <= difference ? difference : error;
    largest = Math.max(largest, Math.abs(at(expected, index)));
  }
  return difference / largest;
}

function argumentsFor(convolution: Convolution, depthwise: boolean) {
  const { shape } = outputOf(convolution, depthwise);
  const values = {
    input: noise(sizeOf(convolution.input), 'input'),
    kernel: noise(sizeOf(convolution.kernel), 'kernel'),
    outputGradient: noise(sizeOf(shape), 'outputGradient'),
  };
  return {
    values,
    input: tf.tensor4d(values.input, convolution.input),
    kernel: tf.tensor4d(values.kernel, convolution.kernel),
    outputGradient: tf.tensor4d(values.outputGradient, shape),
  };
}

let operations: GradientOperations;
let forward: ForwardOperations;

beforeAll(async () => {
  buildWasmKernels();
  await tf.setBackend('wasm');
  const kernels = await loadWasmKernels(tf.backend());
  operations = createWasmGradientOperations(tf, kernels);
  forward = createWasmForwardOperations(tf, kernels);
});

describe.each(convolutions.map((convolution) => [nameOf(convolution), convolution] as const))(
  'convolution %s',
  (_, convolution) => {
    const { strides, padding } = convolution;

    it('has the input gradient of its definition', () => {
      const { values, kernel, outputGradient } = argumentsFor(convolution, false);
      const gradient = operations.convInputGradient(
        convolution.input,
        outputGradient,
        kernel,
        strides,
        padding,
      );
      expect(gradient.shape).toEqual(convolution.input);
      const { input } = gradientsByDefinition(convolution, false, values);
      expect(relativeError(gradient.dataSync(), input)).toBeLessThan(1e-5);
    });

    it('has the kernel gradient of its definition', () => {
      const { values, input, outputGradient } = argumentsFor(convolution, false);
      const gradient = operations.convKernelGradient(
        input,
        outputGradient,
        convolution.kernel,
        strides,
        padding,
      );
      expect(gradient.shape).toEqual(convolution.kernel);
      const { kernel } = gradientsByDefinition(convolution, false, values);
      expect(relativeError(gradient.dataSync(), kernel)).toBeLessThan(1e-5);
    });
  },
);

describe.each(depthwiseConvolutions.map((convolution) => [nameOf(convolution), convolution] as const))(
  'depthwise convolution %s',
  (_, convolution) => {
    const { strides, padding } = convolution;

    it('has the input gradient of its definition', () => {
      const { values, kernel, outputGradient } = argumentsFor(convolution, true);
      const gradient = operations.depthwiseInputGradient(
        convolution.input,
        outputGradient,
        kernel,
        strides,
        padding,
      );
      expect(gradient.shape).toEqual(convolution.input);
      const { input } = gradientsByDefinition(convolution, true, values);
      expect(relativeError(gradient.dataSync(), input)).toBeLessThan(1e-5);
    });

    it('has the kernel gradient of its definition', () => {
      const { values, input, outputGradient } = argumentsFor(convolution, true);
      const gradient = operations.depthwiseKernelGradient(
        input,
        outputGradient,
        convolution.kernel,
        strides,
        padding,
      );
      expect(gradient.shape).toEqual(convolution.kernel);
      const { kernel } = gradientsByDefinition(convolution, true, values);
      expect(relativeError(gradient.dataSync(), kernel)).toBeLessThan(1e-5);
    });
  },
);

describe.each([
  ['convolution' as const, convolutions],
  ['depthwise' as const, depthwiseConvolutions],
])('%s forward', (kind, cases) => {
  const depthwise = kind === 'depthwise';

  it.each(cases.map((convolution) => [nameOf(convolution), convolution] as const))(
    'agrees with its definition: %s',
    (_, convolution) => {
      const { strides, padding } = convolution;
      const { values, input, kernel } = argumentsFor(convolution, depthwise);
      const { shape } = outputOf(convolution, depthwise);
      // Large enough that ReLU6 cuts off at both ends.
      const bias = noise(shape[3], 'bias').map((value) => 6 * value);
      const endings: [Float32Array | null, FusedActivation][] = [
        [null, 'linear'],
        [bias, 'linear'],
        [bias, 'relu'],
        [bias, 'relu6'],
      ];
      for (const [added, activation] of endings) {
        const addend = added && tf.tensor1d(added);
        const output = forward[kind](input, kernel, addend, strides, padding, activation);
        expect(output.shape).toEqual(shape);
        const expected = outputByDefinition(convolution, depthwise, values, added, activation);
        expect(relativeError(output.dataSync(), expected)).toBeLessThan(1e-5);
      }
    },
  );

  it('lets what is not a number through its activation', () => {
    const input = tf.fill<tf.Rank.R4>([1, 4, 4, 8], Number.NaN);
    const kernel = tf.ones<tf.Rank.R4>([3, 3, 8, depthwise ? 1 : 8]);
    const output = forward[kind](input, kernel, null, 1, 'same', 'relu6');
    expect([...output.dataSync()].every(Number.isNaN)).toBe(true);
  });
});

describe.each([
  [1, 1, 1],
  [3, 5, 7],
  [4, 8, 16],
  [130, 259, 9],
  [5, 600, 1030],
  [16, 1280, 1],
])('product of [%i, %i] and [%i columns]', (rows, inner, columns) => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('agrees with its definition, left transposed: %s, right transposed: %s', (left, right) => {
    const a = noise(rows * inner, 'left');
    const b = noise(inner * columns, 'right');
    const product = operations.matrixProduct(
      tf.tensor2d(a, left ? [inner, rows] : [rows, inner]),
      tf.tensor2d(b, right ? [columns, inner] : [inner, columns]),
      left,
      right,
    );
    const expected = new Float64Array(rows * columns);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += at(a, left ? k * rows + r : r * inner + k) * at(b, right ? c * inner + k : k * columns + c);
        expected[r * columns + c] = sum;
      }
    expect(product.shape).toEqual([rows, columns]);
    expect(relativeError(product.dataSync(), expected)).toBeLessThan(1e-5);
  });
});

describe('rectifiers', () => {
  const shape: Shape4D = [1, 3, 3, 3];
  const outputs = Float32Array.from({ length: 27 }, (_, index) => [0, 6, 3, -0, 5.5, 7, 0.1][index % 7] ?? 0);

  it('ReLU6 passes the gradient where the output lies strictly between 0 and 6', () => {
    const gradient = noise(27, 'gradient');
    const result = operations.relu6Gradient(tf.tensor4d(gradient, shape), tf.tensor4d(outputs, shape));
    expect(result.shape).toEqual(shape);
    expect([...result.dataSync()]).toEqual(
      [...gradient].map((value, index) => (at(outputs, index) > 0 && at(outputs, index) < 6 ? value : 0)),
    );
  });

  it('ReLU passes the gradient where the output is positive', () => {
    const gradient = noise(27, 'gradient');
    const result = operations.reluGradient(tf.tensor4d(gradient, shape), tf.tensor4d(outputs, shape));
    expect([...result.dataSync()]).toEqual(
      [...gradient].map((value, index) => (at(outputs, index) > 0 ? value : 0)),
    );
  });
});

it.each([
  [[1, 1, 1, 1] satisfies Shape4D],
  [[2, 5, 3, 7] satisfies Shape4D],
  [[4, 14, 14, 20] satisfies Shape4D],
])('the sum over positions of %j agrees with its definition', async (shape) => {
  const values = noise(sizeOf(shape), 'values');
  const channels = shape[3];
  const expected = new Float64Array(channels);
  values.forEach((value, index) => (expected[index % channels] = at(expected, index % channels) + value));
  const sums = await operations.sumOverPositions(tf.tensor4d(values, shape));
  expect(relativeError(sums, expected)).toBeLessThan(1e-5);
});

describe.each([
  { poolSize: 2, strides: 2, padding: 'valid', input: [2, 6, 7, 5] },
  { poolSize: 3, strides: 2, padding: 'valid', input: [1, 7, 8, 12] },
  { poolSize: 3, strides: 1, padding: 'same', input: [2, 5, 4, 9] },
  { poolSize: 3, strides: 2, padding: 'same', input: [1, 6, 6, 3] },
] as const)('pooling under $poolSize pixels, strides $strides, $padding', ({ input, ...geometry }) => {
  const { poolSize, strides, padding } = geometry;
  const shape: Shape4D = [...input];
  const values = noise(sizeOf(shape), 'pooled');
  /** Values of the input under each output's window, by output index. */
  const windows = (): number[][] => {
    const {
      shape: outputShape,
      top,
      left,
    } = outputOf({ input: shape, kernel: [poolSize, poolSize, shape[3], 1], strides, padding }, true);
    const found: number[][] = Array.from({ length: sizeOf(outputShape) }, () => []);
    const pooled: Convolution = { input: shape, kernel: [poolSize, poolSize, shape[3], 1], strides, padding };
    expect([top, left].every((edge) => edge >= 0)).toBe(true);
    forEachProduct(pooled, true, (pixel, _, output) => found[output]?.push(pixel));
    return found;
  };

  it('gives the largest and the mean of each channel', () => {
    const tensor = tf.tensor4d(values, shape);
    const at = (pixel: number): number => values[pixel] ?? Number.NaN;
    const largest = windows().map((pixels) => Math.max(...pixels.map(at)));
    const means = windows().map(
      (pixels) => pixels.reduce((sum, pixel) => sum + at(pixel), 0) / pixels.length,
    );
    expect(
      relativeError(forward.maxPooling(tensor, geometry).dataSync(), Float32Array.from(largest)),
    ).toBeLessThan(1e-5);
    expect(
      relativeError(forward.averagePooling(tensor, geometry).dataSync(), Float32Array.from(means)),
    ).toBeLessThan(1e-5);
  });

  it('passes gradients on to where the values came from', () => {
    const tensor = tf.tensor4d(values, shape);
    const output = forward.maxPooling(tensor, geometry);
    const gradientValues = noise(output.size, 'gradient');
    const gradient = tf.tensor4d(gradientValues, output.shape);
    const toLargest = new Float32Array(values.length);
    const toAll = new Float32Array(values.length);
    for (const [index, pixels] of windows().entries()) {
      const own = gradientValues[index] ?? 0;
      const [largest = 0] = [...pixels].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
      toLargest[largest] = (toLargest[largest] ?? 0) + own;
      for (const pixel of pixels) toAll[pixel] = (toAll[pixel] ?? 0) + own / pixels.length;
    }
    expect(
      relativeError(operations.maxPoolingGradient(tensor, output, gradient, geometry).dataSync(), toLargest),
    ).toBeLessThan(1e-5);
    expect(
      relativeError(operations.averagePoolingGradient(shape, gradient, geometry).dataSync(), toAll),
    ).toBeLessThan(1e-5);
  });
});

describe('in the memory of the wasm backend', () => {
  const convolution: Convolution = {
    input: [2, 15, 15, 21],
    kernel: [3, 3, 21, 1],
    strides: 2,
    padding: 'valid',
  };

  function allResults(): Float32Array[] {
    const { strides, padding } = convolution;
    const { input, kernel, outputGradient } = argumentsFor(convolution, true);
    const dense = argumentsFor({ ...convolution, kernel: [3, 3, 21, 10] }, false);
    const results = [
      operations.depthwiseInputGradient(convolution.input, outputGradient, kernel, strides, padding),
      operations.depthwiseKernelGradient(input, outputGradient, convolution.kernel, strides, padding),
      operations.convInputGradient(convolution.input, dense.outputGradient, dense.kernel, strides, padding),
      operations.convKernelGradient(dense.input, dense.outputGradient, [3, 3, 21, 10], strides, padding),
    ];
    return results.map((result) => result.dataSync<'float32'>());
  }

  it('the same arguments give the same bits', () => {
    expect(tf.tidy(allResults)).toEqual(tf.tidy(allResults));
  });

  it('results stay right when the memory grows under them', () => {
    const before = tf.tidy(allResults);
    const large = tf.zeros([64 << 20]);
    expect(tf.tidy(allResults)).toEqual(before);
    large.dispose();
  });

  it('nothing is left behind but the results', () => {
    const tensors = tf.memory().numTensors;
    const places = tf.engine().backend.numDataIds();
    tf.tidy(allResults);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.engine().backend.numDataIds()).toBe(places);
  });

  it('shapes that do not fit together are refused', () => {
    const gradient = tf.zeros<tf.Rank.R4>([2, 4, 4, 3]);
    const kernel = tf.zeros<tf.Rank.R4>([3, 3, 3, 1]);
    expect(() => operations.depthwiseInputGradient([2, 5, 5, 3], gradient, kernel, 1, 'same')).toThrow(
      RangeError,
    );
    expect(() => forward.depthwise(gradient, kernel, tf.zeros([4]), 1, 'same', 'relu')).toThrow(RangeError);
    expect(() => forward.convolution(gradient, tf.zeros([5, 5, 3, 1]), null, 1, 'valid', 'relu')).toThrow(
      RangeError,
    );
    expect(() => operations.convInputGradient([2, 4, 4, 5], gradient, kernel, 1, 'same')).toThrow(RangeError);
    expect(() => operations.relu6Gradient(gradient, kernel)).toThrow(RangeError);
    expect(() => operations.matrixProduct(tf.zeros([2, 3]), tf.zeros([4, 2]), false, false)).toThrow(
      RangeError,
    );
  });

  it('any other backend is refused', async () => {
    await expect(loadWasmKernels({})).rejects.toThrow(TypeError);
  });
});

describe('kernels.wasm', () => {
  it('writes its results and its scratch memory alone', async () => {
    const memory = new WebAssembly.Memory({ initial: 16 });
    const kernels = await loadWasmKernels(backendWith(memory));
    const words = new Float32Array(memory.buffer);
    const [left, right, target, scratch] = [0x1004, 0x11004, 0x21004, 0x31004];
    // Lengths are odd, so that a vector at the end of anything would hang over.
    const window = [5, 7, 3, 3, 4, 3, 3, 2, 1, 1] as const;

    function expectWritten(count: number, run: () => void): void {
      words.forEach((_, index) => (words[index] = index));
      run();
      const written = [...words.keys()].filter((index) => words[index] !== index).map((index) => index * 4);
      const results = written.filter((address) => address < scratch);
      expect(results).toEqual(Array.from({ length: count }, (_, index) => target + index * 4));
      const scratchEnd = scratch + kernels.matrixProductScratchBytes(7);
      expect(written.every((address) => address < scratchEnd)).toBe(true);
    }

    expectWritten(5 * 7, () =>
      kernels.matrixProduct(left, right, target, 5, 7, 9, false, false, false, right, 0, 6, scratch),
    );
    expectWritten(2 * 12 * 3, () =>
      kernels.depthwiseConvolution(left, right, right, target, 0, 6, 2, ...window),
    );
    expectWritten(2 * 35 * 3, () => kernels.depthwiseInputGradient(left, right, target, 2, ...window));
    expectWritten(9 * 3, () => kernels.depthwiseKernelGradient(left, right, target, 2, ...window));
    expectWritten(12 * 27, () => kernels.gatherPatches(left, target, ...window));
    expectWritten(35 * 3, () => kernels.scatterPatches(left, target, ...window));
    expectWritten(7, () => kernels.reluGradient(left, right, target, 7));
    expectWritten(7, () => kernels.relu6Gradient(left, right, target, 7));
    expectWritten(7, () => kernels.sumOverPositions(left, 5, 7, target));
  });

  it('brings no data of its own into a memory that belongs to tfjs', async () => {
    const START = 8;
    const DATA = 11;
    const sections = sectionsOf(await readFile(new URL('../../../dist/kernels.wasm', import.meta.url)));
    expect(sections.length).toBeGreaterThan(3);
    expect(sections).not.toContain(START);
    expect(sections).not.toContain(DATA);
  });
});

/** As much of a wasm backend as the kernels' loader looks at, with a memory of its own. */
function backendWith(memory: WasmMemory): WasmBackend {
  const absent = (): never => {
    throw new Error('No tensors here.');
  };
  return { wasm: { asm: { memory } }, dataIdMap: { get: absent }, makeOutput: absent, disposeData: absent };
}

/** The identifiers of a WebAssembly module's sections. */
function sectionsOf(module: Uint8Array): number[] {
  const sections: number[] = [];
  let position = 8;
  while (position < module.length) {
    sections.push(at(module, position++));
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = at(module, position++);
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    position += length;
  }
  return sections;
}
