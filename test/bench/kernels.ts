import { z } from 'zod';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import type { Executor } from '../../src/trainer/executors/executor.ts';
import { type ConvolutionStep, fuse, type FusedStep } from '../../src/trainer/executors/fused-network.ts';
import { openCompute } from '../../src/trainer/executors/open-compute.ts';
import {
  attribute,
  GraphBuilder,
  type GraphShape,
  type Output,
} from '../../src/trainer/executors/tensorflow-graph/graph-builder.ts';
import { GraphSession } from '../../src/trainer/executors/tensorflow-graph/graph-session.ts';
import { activate } from '../../src/trainer/executors/tensorflow-graph/operations/activation.ts';
import { addBias } from '../../src/trainer/executors/tensorflow-graph/operations/bias.ts';
import { convolution } from '../../src/trainer/executors/tensorflow-graph/operations/convolution.ts';
import { depthwiseConvolution } from '../../src/trainer/executors/tensorflow-graph/operations/depthwise-convolution.ts';
import { matrixProduct } from '../../src/trainer/executors/tensorflow-graph/operations/matrix-product.ts';
import { addOptimizer } from '../../src/trainer/executors/tensorflow-graph/optimizer-updates.ts';
import { Tape } from '../../src/trainer/executors/tensorflow-graph/tape.ts';
import { addVariable, type Variable } from '../../src/trainer/executors/tensorflow-graph/variable.ts';
import { sizeOf } from '../../src/trainer/network/description.ts';
import { outputActivation } from '../../src/trainer/network/head.ts';
import { initializeWeights } from '../../src/trainer/network/initialize.ts';
import { initializeUntrained } from '../../src/trainer/network/initialize-untrained.ts';
import { segmentBetween } from '../../src/trainer/network/segment.ts';
import { dropoutMasks } from '../../src/trainer/training/dropout-masks.ts';
import { planModel } from '../../src/trainer/training/model-plan.ts';

/**
 * Prints, as JSON, where the time of a frozen forward pass and of a training step goes, each kind of operation timed
 * alone at the sizes that the network has, and what the arithmetic needs at the speed of one large matrix product. Its
 * one argument is the job, as JSON.
 */
const { inputSize, batchSize, fineTuneAt, rounds } = z
  .object({ inputSize: z.int(), batchSize: z.int(), fineTuneAt: z.int(), rounds: z.int() })
  .parse(JSON.parse(process.argv[2] ?? ''));

const { engine, executor } = await openCompute(
  { engine: 'tensorflow', executor: 'tensorflow-graph', device: 'auto' },
  new AbortController().signal,
);
const random = randomStream(1, 'values');

function valuesOf(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1));
}

/** Milliseconds that `run` takes: the shortest of some rounds, after two to warm up. */
async function shortest(run: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = -2; round < rounds; round++) {
    const begin = performance.now();
    await run();
    if (round >= 0) best = Math.min(best, performance.now() - begin);
  }
  return best;
}

/** Milliseconds of what `build` adds. Its inputs are variables: constants would be computed once, feeds copied. */
async function timeOf(
  shapes: readonly (readonly number[])[],
  build: (builder: GraphBuilder, inputs: readonly Variable[]) => readonly Output[],
): Promise<number> {
  const builder = new GraphBuilder();
  const variables = shapes.map((shape, index) => addVariable(builder, `input${index}`, shape));
  // TensorFlow leaves out what nothing reads: one number of each result is fetched.
  const results = build(builder, variables).map((result) => firstNumber(builder, result));
  const assigned = builder.identity(
    'assigned',
    builder.scalar('one', 1),
    variables.map(({ assign }) => assign),
  );
  const session = await GraphSession.open(engine, builder.graph());
  const feeds = variables.map(({ newValue, shape }) => ({
    placeholder: newValue,
    values: valuesOf(shape),
    shape,
  }));
  await session.run(feeds, [assigned]);
  const milliseconds = await shortest(() => session.run([], results));
  session.dispose();
  return milliseconds;
}

function firstNumber(builder: GraphBuilder, result: Output): Output {
  const each = (value: number): Output =>
    builder.integers(
      'place',
      result.shape.map(() => value),
    );
  return builder.add('Slice', {
    name: 'first',
    inputs: [result, each(0), each(1)],
    attributes: { ...builder.numbers, Index: attribute.type('int32') },
    shape: result.shape.map(() => 1),
  });
}

interface Row {
  readonly what: string;
  milliseconds: number;
  /** Multiplications and additions, in 10⁹. */
  gigaflop: number;
}

/** Sums by kind of operation. */
class Table {
  readonly rows: Row[] = [];

  add(what: string, milliseconds: number, gigaflop = 0): void {
    const row = this.rows.find((other) => other.what === what);
    if (!row) this.rows.push({ what, milliseconds, gigaflop });
    else {
      row.milliseconds += milliseconds;
      row.gigaflop += gigaflop;
    }
  }

  /** What the parts alone leave of the whole. Run together they share caches, so it may be less than nothing. */
  close(whole: number): { rows: readonly Row[]; milliseconds: number } {
    const parts = this.rows.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    this.add('all else', whole - parts);
    return { rows: this.rows, milliseconds: whole };
  }
}

const isConvolution = (step: FusedStep): step is ConvolutionStep =>
  step.kind === 'convolution' || step.kind === 'depthwise';

function kindOf({ kind, kernelShape: [height, width] }: ConvolutionStep): string {
  if (kind === 'depthwise') return 'depthwise convolutions';
  return height * width === 1 ? '1 × 1 convolutions' : '3 × 3 convolution of the pixels';
}

function gigaflopOf({ kind, kernelShape: [height, width, channels, filters], outputShape }: ConvolutionStep) {
  const [rows = 0, columns = 0] = outputShape;
  const products = kind === 'depthwise' ? channels : channels * filters;
  return (2 * batchSize * rows * columns * height * width * products) / 1e9;
}

const timed = new Map<string, number>();
/** Many layers have the same sizes: each is timed once. */
async function once(step: ConvolutionStep, what: string, measure: () => Promise<number>): Promise<number> {
  const { kernelShape, inputShape, outputShape, strides, padding, activation, kind } = step;
  const key = JSON.stringify([
    what,
    kernelShape,
    inputShape,
    outputShape,
    strides,
    padding,
    activation,
    kind,
  ]);
  const milliseconds = timed.get(key) ?? (await measure());
  timed.set(key, milliseconds);
  return milliseconds;
}

const batchOf = (shape: readonly number[]): number[] => [batchSize, ...shape];

function convolve(tape: Tape, step: ConvolutionStep, input: Output, kernel: Output): Output {
  const operation = step.kind === 'convolution' ? convolution : depthwiseConvolution;
  return operation(tape, 'convolution', input, kernel, step);
}

/** A convolution with bias and activation, forward. */
function forwardTime(step: ConvolutionStep): Promise<number> {
  const filters = step.outputShape.at(-1) ?? 0;
  return once(step, 'forward', () =>
    timeOf([batchOf(step.inputShape)], (builder, [input]) => {
      if (!input) return [];
      const tape = new Tape(builder);
      const kernel = builder.constant('kernel', valuesOf(step.kernelShape), step.kernelShape);
      const bias = builder.constant('bias', valuesOf([filters]), [filters]);
      const biased = addBias(tape, 'bias', convolve(tape, step, input.read, kernel), bias);
      return [activate(tape, 'activation', biased, step.activation)];
    }),
  );
}

/** The gradient of a convolution by its input or by its kernel. */
function gradientTime(step: ConvolutionStep, by: 'input' | 'kernel'): Promise<number> {
  const shapes = [batchOf(step.inputShape), step.kernelShape, batchOf(step.outputShape)];
  return once(step, by, () =>
    timeOf(shapes, (builder, [input, kernel, upstream]) => {
      if (!input || !kernel || !upstream) return [];
      const tape = new Tape(builder);
      const output = convolve(tape, step, input.read, kernel.read);
      const target = by === 'input' ? input.read : kernel.read;
      return [...tape.gradients(output, upstream.read, new Map([[by, target]])).values()];
    }),
  );
}

/** The fastest of two sizes: small enough to be met undisturbed, or large enough to fill every cache. */
async function peakGigaflops(): Promise<number> {
  const rates: number[] = [];
  for (const size of [1024, 2048]) {
    const square = [size, size];
    const milliseconds = await timeOf([square, square], (builder, [left, right]) =>
      left && right ? [matrixProduct(new Tape(builder), 'product', left.read, right.read)] : [],
    );
    rates.push((2 * size ** 3) / milliseconds / 1e6);
  }
  return Math.max(...rates);
}

const configuration = trainingConfigurationSchema.parse({
  backbone: { inputSize },
  fineTuning: { fineTuneAt },
});
const { model, phases } = planModel(configuration, 2);
const plan = phases.at(-1);
if (!plan) throw new RangeError('There is no fine-tuning.');
const drawn = new Map([...initializeWeights(model, 1), ...initializeUntrained(model, 1)]);
// Biases that are all zero would be left out of the graph, and with them the fusion of three operations to one.
const weights = new Map(
  [...drawn].map(([name, { shape, values }]) => [
    name,
    { shape, values: name.endsWith('/beta') ? values.map(() => random.uniform(-0.1, 0.1)) : values },
  ]),
);

async function frozenForward(run: Executor) {
  const features = segmentBetween(model, null, model.layers.at(-3)?.name ?? '');
  const session = await run.openInference(features, weights, [features.output]);
  const batch = { examples: batchSize, values: valuesOf(batchOf([inputSize, inputSize, 3])) };
  const whole = await shortest(() => session.run(batch));
  session.dispose();
  const table = new Table();
  for (const step of fuse(features, [features.output]).steps.filter(isConvolution))
    table.add(kindOf(step), await forwardTime(step), gigaflopOf(step));
  return table.close(whole);
}

async function optimizerTime(trainable: readonly string[]): Promise<number> {
  const shapes = trainable.map((name) => weights.get(name)?.shape ?? []);
  const optimizer = plan?.configuration.optimizer;
  if (!optimizer) throw new RangeError('There is no optimiser.');
  const builder = new GraphBuilder();
  const variables = new Map(
    trainable.map((name, index) => [name, addVariable(builder, name, shapes[index] ?? [])]),
  );
  const gradients = new Map([...variables].map(([name, { read }]): [string, Output] => [name, read]));
  const { slots, updates, feeds } = addOptimizer(builder, optimizer, variables, gradients);
  const all = [...variables.values(), ...slots.values()];
  const assigned = builder.identity(
    'assigned',
    builder.scalar('one', 1),
    all.map(({ assign }) => assign),
  );
  const updated = builder.identity('updated', builder.scalar('one', 1), updates);
  const session = await GraphSession.open(engine, builder.graph());
  const values = all.map(({ newValue, shape }) => ({
    placeholder: newValue,
    values: new Float32Array(sizeOf(shape)).fill(0.01),
    shape,
  }));
  await session.run(values, [assigned]);
  const milliseconds = await shortest(() => session.run(feeds(1, 1e-5), [updated]));
  session.dispose();
  return milliseconds;
}

async function trainingStep(run: Executor) {
  if (!plan) throw new RangeError('There is no fine-tuning.');
  const { network, trainable } = plan;
  const session = await run.openTraining({
    network,
    weights,
    trainable,
    optimizer: plan.configuration.optimizer,
    loss: outputActivation(network),
    labelSmoothing: 0,
  });
  const inputShape: GraphShape = network.layers[0]?.outputShape ?? [];
  const batch = {
    examples: batchSize,
    values: valuesOf(batchOf(inputShape.map(Number))),
    labels: Uint8Array.from({ length: batchSize }, (_, example) => example % 2),
    sampleWeights: new Float32Array(batchSize).fill(1),
    learningRate: 1e-5,
    dropoutMasks: dropoutMasks(network, batchSize, 1, 1, 1),
  };
  const whole = await shortest(() => session.step(batch));
  session.dispose();

  const table = new Table();
  const steps = fuse(network, [network.output]).steps.filter(isConvolution);
  const lowest = steps.findIndex(({ layer }) => trainable.some((name) => name.startsWith(`${layer.name}/`)));
  for (const [index, step] of steps.entries()) {
    const gigaflop = gigaflopOf(step);
    table.add(`forward: ${kindOf(step)}`, await forwardTime(step), gigaflop);
    if (index < lowest) continue;
    table.add(`by kernel: ${kindOf(step)}`, await gradientTime(step, 'kernel'), gigaflop);
    if (index > lowest) table.add(`by input: ${kindOf(step)}`, await gradientTime(step, 'input'), gigaflop);
  }
  table.add('optimiser', await optimizerTime(trainable));
  return table.close(whole);
}

// The speed of the machine may change on the way, where others use it.
const peaks = [await peakGigaflops()];
const forward = await frozenForward(executor);
peaks.push(await peakGigaflops());
const step = await trainingStep(executor);
peaks.push(await peakGigaflops());
const peak = Math.max(...peaks);
console.log(
  JSON.stringify({
    engine: `${engine.name} ${engine.version}`,
    device: engine.device,
    peakGigaflops: peak,
    forward,
    step,
  }),
);
process.exit(0);
