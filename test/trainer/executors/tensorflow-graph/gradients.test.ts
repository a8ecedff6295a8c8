import { expect, it } from 'vitest';
import type { Engine } from '../../../../src/trainer/engines/engine.ts';
import {
  GraphBuilder,
  type Output,
} from '../../../../src/trainer/executors/tensorflow-graph/graph-builder.ts';
import { GraphSession } from '../../../../src/trainer/executors/tensorflow-graph/graph-session.ts';
import { activate } from '../../../../src/trainer/executors/tensorflow-graph/operations/activation.ts';
import { add } from '../../../../src/trainer/executors/tensorflow-graph/operations/add.ts';
import { averagePositions } from '../../../../src/trainer/executors/tensorflow-graph/operations/average-pooling.ts';
import { addBias } from '../../../../src/trainer/executors/tensorflow-graph/operations/bias.ts';
import { convolution } from '../../../../src/trainer/executors/tensorflow-graph/operations/convolution.ts';
import { depthwiseConvolution } from '../../../../src/trainer/executors/tensorflow-graph/operations/depthwise-convolution.ts';
import { dropout } from '../../../../src/trainer/executors/tensorflow-graph/operations/dropout.ts';
import { matrixProduct } from '../../../../src/trainer/executors/tensorflow-graph/operations/matrix-product.ts';
import { reshape } from '../../../../src/trainer/executors/tensorflow-graph/operations/reshape.ts';
import { scaleChannels } from '../../../../src/trainer/executors/tensorflow-graph/operations/scale-channels.ts';
import { padWithZeros } from '../../../../src/trainer/executors/tensorflow-graph/operations/zero-padding.ts';
import { Tape } from '../../../../src/trainer/executors/tensorflow-graph/tape.ts';
import { sizeOf } from '../../../../src/trainer/network/description.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';
import { randomValues } from '../../../support/tiny-networks.ts';

/** Large against single precision. An operation without bends is linear in each input: any shift is exact. */
const shift = 0.25;
const examples = 2;

interface OperationCase {
  /** Shapes of the inputs by which it is differentiated; the first axis of pictures and rows is the examples. */
  readonly inputs: readonly (readonly number[])[];
  readonly build: (tape: Tape, ...inputs: Output[]) => Output;
  /** Values to stay clear of, by more than the shift. */
  readonly bends?: readonly number[];
}

const pictures = [examples, 5, 6, 3];
const mask = Float32Array.of(0, 2, 2, 0, 2, 0, 2, 2);

const cases: Readonly<Record<string, OperationCase>> = {
  'a convolution': {
    inputs: [pictures, [3, 3, 3, 4]],
    build: (tape, input, kernel) =>
      convolution(tape, 'c', input, kernel, { strides: 1, padding: 'same', outputShape: [5, 6, 4] }),
  },
  'a convolution of stride 2': {
    inputs: [pictures, [3, 3, 3, 4]],
    build: (tape, input, kernel) =>
      convolution(tape, 'c', input, kernel, { strides: 2, padding: 'same', outputShape: [3, 3, 4] }),
  },
  'a convolution without padding': {
    inputs: [pictures, [3, 2, 3, 4]],
    build: (tape, input, kernel) =>
      convolution(tape, 'c', input, kernel, { strides: 1, padding: 'valid', outputShape: [3, 5, 4] }),
  },
  'a convolution over one position a pixel': {
    inputs: [pictures, [1, 1, 3, 4]],
    build: (tape, input, kernel) =>
      convolution(tape, 'c', input, kernel, { strides: 1, padding: 'same', outputShape: [5, 6, 4] }),
  },
  'a depthwise convolution': {
    inputs: [pictures, [3, 3, 3, 1]],
    build: (tape, input, kernel) =>
      depthwiseConvolution(tape, 'd', input, kernel, {
        strides: 1,
        padding: 'same',
        outputShape: [5, 6, 3],
      }),
  },
  'a depthwise convolution of stride 2 without padding': {
    inputs: [pictures, [3, 3, 3, 1]],
    build: (tape, input, kernel) =>
      depthwiseConvolution(tape, 'd', input, kernel, {
        strides: 2,
        padding: 'valid',
        outputShape: [2, 2, 3],
      }),
  },
  'a bias of pictures': {
    inputs: [pictures, [3]],
    build: (tape, input, bias) => addBias(tape, 'b', input, bias),
  },
  'a bias of rows': {
    inputs: [[examples, 4], [4]],
    build: (tape, input, bias) => addBias(tape, 'b', input, bias),
  },
  'a matrix product': {
    inputs: [
      [examples, 4],
      [4, 3],
    ],
    build: (tape, left, right) => matrixProduct(tape, 'm', left, right),
  },
  'a sum': { inputs: [pictures, pictures], build: (tape, left, right) => add(tape, 's', left, right) },
  'a sum of one tensor with itself': {
    inputs: [pictures],
    build: (tape, input) => add(tape, 's', input, input),
  },
  'zero padding': {
    inputs: [pictures],
    build: (tape, input) =>
      padWithZeros(tape, 'p', input, [
        [2, 0],
        [1, 3],
      ]),
  },
  'the average over positions': {
    inputs: [pictures],
    build: (tape, input) => averagePositions(tape, 'a', input),
  },
  'the scale of a kernel': {
    inputs: [[3, 3, 2, 4], [4]],
    build: (tape, kernel, scale) => scaleChannels(tape, 'k', kernel, scale),
  },
  'the scale of a vector': {
    inputs: [[4], [4]],
    build: (tape, vector, scale) => scaleChannels(tape, 'k', vector, scale),
  },
  'another shape': { inputs: [[3, 3, 4, 1]], build: (tape, input) => reshape(tape, 'r', input, [3, 3, 4]) },
  dropout: {
    inputs: [[examples, 4]],
    build: (tape, input) => dropout(tape, 'd', input, tape.builder.constant('mask', mask, [examples, 4])),
  },
  ReLU: { inputs: [pictures], build: (tape, input) => activate(tape, 'r', input, 'relu'), bends: [0] },
  ReLU6: { inputs: [pictures], build: (tape, input) => activate(tape, 'r', input, 'relu6'), bends: [0, 6] },
};

describeOnTensorflow('the gradient of an operation of a graph agrees with finite differences', (compute) => {
  it.each(Object.entries(cases))('of %s', async (_, { inputs, build, bends = [] }) => {
    const values = inputs.map((shape, index) =>
      randomValues(sizeOf(shape), -3, 9, 'input', index).map((value) =>
        bends.some((bend) => Math.abs(value - bend) < 2 * shift) ? value + 4 * shift : value,
      ),
    );
    const { outputs, gradients, dispose } = await run(compute().engine, inputs, build);
    const upstream = randomValues((await outputs(values)).length, -1, 1, 'upstream');
    const along = async (moved: readonly Float32Array[]): Promise<number> =>
      (await outputs(moved)).reduce((sum, value, index) => sum + value * (upstream[index] ?? 0), 0);
    const found = await gradients(values, upstream);
    for (const [input, own] of values.entries()) {
      const expected: number[] = [];
      for (let index = 0; index < own.length; index++) {
        const at = (by: number): Promise<number> =>
          along(
            values.map((other, k) => (k === input ? other.map((v, i) => (i === index ? v + by : v)) : other)),
          );
        expected.push(((await at(shift)) - (await at(-shift))) / (2 * shift));
      }
      const length = Math.hypot(...expected);
      const error = Math.hypot(
        ...expected.map((value, index) => value - (found[input]?.[index] ?? Number.NaN)),
      );
      expect(length).toBeGreaterThan(0);
      expect(error / length, `input ${input + 1}`).toBeLessThan(1e-4);
    }
    dispose();
  });

  it('and is of no tensor that leads to none of what is asked for', () => {
    const builder = new GraphBuilder();
    const tape = new Tape(builder);
    const input = builder.placeholder('input', 'float32', [null, 4]);
    const lower = builder.placeholder('lower', 'float32', [4, 4]);
    const upper = builder.placeholder('upper', 'float32', [4, 2]);
    const output = matrixProduct(tape, 'second', matrixProduct(tape, 'first', input, lower), upper);
    const before = builder.graph().node.length;
    tape.gradients(
      output,
      builder.placeholder('upstream', 'float32', [null, 2]),
      new Map([['upper', upper]]),
    );
    // The upstream placeholder, and the one product that gives the gradient of `upper`.
    expect(builder.graph().node.length - before).toBe(2);
  });

  it('and is refused for what the output does not depend on', () => {
    const builder = new GraphBuilder();
    const tape = new Tape(builder);
    const input = builder.placeholder('input', 'float32', [null, 4]);
    const kernel = builder.placeholder('kernel', 'float32', [4, 2]);
    const other = builder.placeholder('other', 'float32', [4]);
    const output = matrixProduct(tape, 'product', input, kernel);
    expect(() => tape.gradients(output, output, new Map([['elsewhere/kernel', other]]))).toThrow(
      /elsewhere\/kernel/,
    );
  });
});

/** Functions that run an operation, and its gradients, in one session. */
async function run(
  engine: Engine,
  shapes: readonly (readonly number[])[],
  build: OperationCase['build'],
): Promise<{
  outputs: (values: readonly Float32Array[]) => Promise<Float32Array>;
  gradients: (values: readonly Float32Array[], upstream: Float32Array) => Promise<Float32Array[]>;
  dispose: () => void;
}> {
  const builder = new GraphBuilder();
  const tape = new Tape(builder);
  const inputs = shapes.map((shape, index) => builder.placeholder(`input${index}`, 'float32', shape));
  const output = build(tape, ...inputs);
  const outputShape = output.shape.map((length) => length ?? examples);
  const upstream = builder.placeholder('upstream', 'float32', outputShape);
  const named = new Map(inputs.map((input) => [input.name, input]));
  const gradients = tape.gradients(output, builder.identity('arriving', upstream), named);
  const session = await GraphSession.open(engine, builder.graph());
  const feeds = (values: readonly Float32Array[]) =>
    values.map((own, index) => ({
      placeholder: inputs[index] ?? output,
      values: own,
      shape: shapes[index] ?? [],
    }));
  return {
    outputs: async (values) => (await session.run(feeds(values), [output]))[0] ?? new Float32Array(),
    gradients: (values, given) =>
      session.run(
        [...feeds(values), { placeholder: upstream, values: given, shape: outputShape }],
        [...gradients.values()],
      ),
    dispose: () => session.dispose(),
  };
}
