import { expect, it } from 'vitest';
import type { Engine } from '../../../../src/trainer/engines/engine.ts';
import {
  attribute,
  GraphBuilder,
  type Output,
  type Precision,
} from '../../../../src/trainer/executors/tensorflow-graph/graph-builder.ts';
import { addForward } from '../../../../src/trainer/executors/tensorflow-graph/network-forward.ts';
import { NetworkWeights } from '../../../../src/trainer/executors/tensorflow-graph/network-weights.ts';
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from '../../../../src/trainer/executors/tensorflow-graph/operations/cross-entropy.ts';
import { fuse } from '../../../../src/trainer/executors/fused-network.ts';
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
import { networkWeights, sizeOf } from '../../../../src/trainer/network/description.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';
import { networkOf, randomValues, randomWeights } from '../../../support/tiny-networks.ts';

/** Of the differences, in double precision: their errors are of the order of 1e-10. */
const shift = 2 ** -20;
/** Of a gradient in double precision, to its length; what is compared was rounded to single precision. */
const tolerance = 3e-7;
/** Of one in single precision. */
const singleTolerance = 3e-6;
const examples = 2;

interface OperationCase {
  /** Shapes of the inputs by which it is differentiated; the first axis of pictures and rows is the examples. */
  readonly inputs: readonly (readonly number[])[];
  readonly build: (tape: Tape, ...inputs: Output[]) => Output;
  /** Where it is differentiated; by default at random places. */
  readonly values?: readonly Float32Array[];
  /** Values to stay clear of. */
  readonly bends?: readonly number[];
}

/** The cross-entropy of logits, with weights of the examples, as an operation that is differentiated by the logits. */
const loss = (classes: number, labelSmoothing: number): OperationCase => ({
  inputs: [[4, classes === 2 ? 1 : classes]],
  build: (tape, logits) => {
    const { builder } = tape;
    const crossEntropy = classes === 2 ? sigmoidCrossEntropy : softmaxCrossEntropy;
    const { loss, logitsGradient } = crossEntropy({
      builder,
      logits,
      labels: builder.integers(
        'labels',
        [1, 0, 2, 1].map((label) => label % classes),
      ),
      sampleWeights: builder.constant('weights', Float32Array.of(0.5, 1.75, 1, 3), [4]),
      labelSmoothing,
    });
    const multiply = (upstream: Output): Output =>
      builder.add('Mul', {
        name: 'chained',
        inputs: [logitsGradient, upstream],
        attributes: builder.numbers,
        shape: logits.shape,
      });
    return tape.record(loss, [logits], [multiply]);
  },
});

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
  'the weighted loss of two classes': loss(2, 0),
  'the weighted, smoothed loss of two classes': loss(2, 0.2),
  'the weighted loss of three classes': loss(3, 0),
  'the weighted, smoothed loss of three classes': loss(3, 0.1),
  'a network by all its weights': wholeNetwork(),
};

/** All that a network is made of, folded batch norms included, from weights to a weighted, smoothed loss. */
function wholeNetwork(): OperationCase {
  const convolution = { strides: 1, padding: 'same', useBias: true } as const;
  const norm = { operation: 'batchNormalization', epsilon: 1e-3, momentum: 0.99 } as const;
  const network = networkOf(
    [6, 5, 2],
    { ...norm, name: 'first' },
    {
      ...convolution,
      ...{ operation: 'conv2d', activation: 'linear', kernelSize: [3, 3] },
      name: 'a',
      filters: 4,
    },
    { ...norm, name: 'norm_a' },
    { name: 'bend_a', operation: 'activation', activation: 'relu6' },
    { ...convolution, operation: 'depthwiseConv2d', name: 'b', kernelSize: [3, 3], useBias: false },
    { ...norm, name: 'norm_b' },
    { name: 'sum', operation: 'add', inputs: ['bend_a', 'norm_b'] },
    { name: 'pooling', operation: 'globalAveragePooling2d' },
    { name: 'hidden', operation: 'dense', units: 5, activation: 'relu' },
    { name: 'logits', operation: 'dense', units: 3, activation: 'linear' },
  );
  const weights = randomWeights(network, 2);
  const trained = networkWeights(network).filter(({ differentiable }) => differentiable);
  return {
    inputs: trained.map(({ shape }) => shape),
    values: trained.map(({ name }) => weights.get(name)?.values ?? new Float32Array()),
    build: (tape, ...inputs) => {
      const { builder } = tape;
      const trainedAs = new Map(inputs.map((input, index) => [trained[index]?.name ?? '', input]));
      const tensors = addForward({
        tape,
        network: fuse(network, [network.output]),
        input: builder.constant('input', randomValues(4 * 6 * 5 * 2, -1, 1, 'pictures'), [4, 6, 5, 2]),
        weights: new NetworkWeights(builder, weights, trainedAs),
        dropoutMasks: new Map(),
      });
      const logits = tensors.get(network.output);
      if (!logits) throw new Error('There are no logits.');
      return loss(3, 0.1).build(tape, logits);
    },
  };
}

describeOnTensorflow('the gradient of an operation of a graph agrees with finite differences', (compute) => {
  it.each(Object.entries(cases))('of %s', async (_, operation) => {
    const { inputs, bends = [] } = operation;
    const values =
      operation.values ??
      inputs.map((shape, index) =>
        randomValues(sizeOf(shape), -3, 9, 'input', index).map((value) =>
          bends.some((bend) => Math.abs(value - bend) < 0.01) ? value + 0.1 : value,
        ),
      );
    const double = await open(compute().engine, operation, 'float64');
    const single = await open(compute().engine, operation, 'float32');
    const upstream = randomValues(double.outputSize, -1, 1, 'upstream');
    const found = await double.gradients(values, upstream);
    const foundInSingle = await single.gradients(values, upstream);
    for (const [input, own] of values.entries()) {
      const expected: number[] = [];
      for (let index = 0; index < own.length; index++)
        expected.push(await double.slope(values, upstream, { input, index }));
      const error = (gradient: Float32Array | undefined): number =>
        Math.hypot(...expected.map((value, index) => value - (gradient?.[index] ?? Number.NaN))) /
        Math.hypot(...expected);
      expect(Math.hypot(...expected)).toBeGreaterThan(0);
      expect(error(found[input]), `input ${input + 1}`).toBeLessThan(tolerance);
      expect(error(foundInSingle[input]), `input ${input + 1} in single precision`).toBeLessThan(
        singleTolerance,
      );
    }
    double.dispose();
    single.dispose();
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

/**
 * An operation in a session, with its gradients and its slope in one direction: the central difference of
 * sum(upstream × output). What is fed and fetched is in single precision; all between is in `precision`.
 */
async function open(engine: Engine, { inputs: shapes, build }: OperationCase, precision: Precision) {
  const builder = new GraphBuilder(precision);
  const cast = (input: Output, from: Precision, to: Precision): Output =>
    from === to
      ? builder.identity('same', input)
      : builder.add('Cast', {
          name: 'cast',
          inputs: [input],
          attributes: { SrcT: attribute.type(from), DstT: attribute.type(to) },
          shape: input.shape,
        });
  const compute = (operation: string, left: Output, right: Output): Output =>
    builder.add(operation, {
      name: 'check',
      inputs: [left, right],
      attributes: builder.numbers,
      shape: left.shape,
    });
  const fedWith = (name: string, shape: readonly number[]) => builder.placeholder(name, 'float32', shape);

  const fed = shapes.map((shape) => fedWith('input', shape));
  const inputs = fed.map((input) => cast(input, 'float32', precision));
  const tape = new Tape(builder);
  const output = build(tape, ...inputs);
  const outputShape = output.shape.map((length) => length ?? examples);
  const fedUpstream = fedWith('upstream', outputShape);
  const upstream = cast(fedUpstream, 'float32', precision);
  const gradients = tape.gradients(output, upstream, new Map(inputs.map((input) => [input.name, input])));
  const fetchedGradients = [...gradients.values()].map((gradient) => cast(gradient, precision, 'float32'));

  const directions = shapes.map((shape) => fedWith('direction', shape));
  const steps = directions.map((direction) =>
    compute('Mul', cast(direction, 'float32', precision), builder.scalar('shift', shift)),
  );
  const [ahead, behind] = ['AddV2', 'Sub'].map((move) =>
    build(new Tape(builder), ...inputs.map((input, index) => compute(move, input, steps[index] ?? input))),
  );
  const change = compute('Mul', compute('Sub', ahead ?? output, behind ?? output), upstream);
  const sum = builder.add('Sum', {
    name: 'check',
    inputs: [
      change,
      builder.integers(
        'axes',
        outputShape.map((_, axis) => axis),
      ),
    ],
    attributes: {
      ...builder.numbers,
      Tidx: attribute.type('int32'),
      keep_dims: attribute.boolean(false),
    },
    shape: [],
  });
  const slope = cast(compute('RealDiv', sum, builder.scalar('twice', 2 * shift)), precision, 'float32');

  const session = await GraphSession.open(engine, builder.graph());
  const feed = (placeholder: Output, values: Float32Array) => ({
    placeholder,
    values,
    shape: placeholder.shape.map(Number),
  });
  const feeds = (values: readonly Float32Array[], given: Float32Array) => [
    ...fed.map((input, index) => feed(input, values[index] ?? new Float32Array())),
    feed(fedUpstream, given),
  ];
  return {
    outputSize: sizeOf(outputShape),
    gradients: (values: readonly Float32Array[], given: Float32Array) =>
      session.run(feeds(values, given), fetchedGradients),
    slope: async (
      values: readonly Float32Array[],
      given: Float32Array,
      towards: { readonly input: number; readonly index: number },
    ) => {
      const moves = directions.map((direction, input) => {
        const move = new Float32Array(sizeOf(direction.shape.map(Number)));
        if (input === towards.input) move[towards.index] = 1;
        return feed(direction, move);
      });
      const [found] = await session.run([...feeds(values, given), ...moves], [slope]);
      return found?.[0] ?? Number.NaN;
    },
    dispose: () => session.dispose(),
  };
}
