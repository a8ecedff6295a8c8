import { expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { Executor, TrainingBatch } from '../../../src/trainer/executors/executor.ts';
import {
  type NetworkDescription,
  networkWeights,
  sizeOf,
  type Weights,
} from '../../../src/trainer/network/description.ts';
import { weightValues } from '../../support/differences.ts';
import { describeOnEachEngine } from '../../support/engines.ts';
import { type LayerSketch, networkOf, randomValues, randomWeights } from '../../support/tiny-networks.ts';

/** Of the weights, for the differences: small against bends, large against single precision. */
const shift = 2 ** -9;
/** Of the gradient's length; a value that crosses a bend on the way costs one per cent, a wrong rule much more. */
const tolerance = 0.02;
const seed = 2;

const { optimizer } = trainingConfigurationSchema.parse({}).featureExtraction;
/** With learning rate 1 a step changes the weights by the gradient itself, with 0 not at all. */
const plain = { ...optimizer, name: 'sgd' as const, momentum: 0 };

const batchNormalization = { operation: 'batchNormalization', epsilon: 1e-3, momentum: 0.99 } as const;
const convolution = {
  operation: 'conv2d',
  filters: 3,
  kernelSize: [3, 3],
  strides: 1,
  padding: 'same',
  useBias: false,
  activation: 'linear',
} as const;
const depthwise = {
  operation: 'depthwiseConv2d',
  kernelSize: [3, 3],
  strides: 1,
  padding: 'same',
  useBias: false,
} as const;
const head: readonly LayerSketch[] = [
  { name: 'pooling', operation: 'globalAveragePooling2d' },
  { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
];
const pictures = [7, 6, 2] as const;
const of = (...layers: readonly LayerSketch[]): NetworkDescription => networkOf(pictures, ...layers, ...head);

const networks: Readonly<Record<string, NetworkDescription>> = {
  'a dense layer': networkOf([5], { name: 'logits', operation: 'dense', units: 1, activation: 'linear' }),
  'hidden dense layers with ReLU and ReLU6': networkOf(
    [5],
    { name: 'first', operation: 'dense', units: 6, activation: 'relu' },
    { name: 'second', operation: 'dense', units: 4, activation: 'relu6' },
    { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
  ),
  'several classes': networkOf([5], { name: 'logits', operation: 'dense', units: 3, activation: 'linear' }),
  'dropout between dense layers': networkOf(
    [5],
    { name: 'first', operation: 'dense', units: 6, activation: 'relu' },
    { name: 'dropped', operation: 'dropout', rate: 0.4 },
    { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
  ),
  'a convolution with bias and ReLU': of({ ...convolution, name: 'a', useBias: true, activation: 'relu' }),
  'a convolution of stride 2': of({ ...convolution, name: 'a' }, { ...convolution, name: 'b', strides: 2 }),
  'a convolution without padding, over one position a pixel': of(
    { ...convolution, name: 'a', padding: 'valid' },
    { ...convolution, name: 'b', kernelSize: [1, 1], filters: 4 },
  ),
  'a depthwise convolution': of({ ...convolution, name: 'a' }, { ...depthwise, name: 'b', useBias: true }),
  'a depthwise convolution of stride 2': of(
    { ...convolution, name: 'a' },
    { ...depthwise, name: 'b', strides: 2 },
  ),
  'a depthwise convolution of stride 2 without padding': of(
    { ...convolution, name: 'a' },
    { ...depthwise, name: 'b', strides: 2, padding: 'valid' },
  ),
  'zero padding that becomes part of the convolution': of(
    { ...convolution, name: 'a' },
    {
      name: 'pad',
      operation: 'zeroPadding2d',
      padding: [
        [1, 1],
        [0, 1],
      ],
    },
    { ...depthwise, name: 'b', strides: 2, padding: 'valid' },
  ),
  'zero padding of its own': of(
    { ...convolution, name: 'a' },
    {
      name: 'pad',
      operation: 'zeroPadding2d',
      padding: [
        [2, 0],
        [1, 3],
      ],
    },
    { ...convolution, name: 'b', padding: 'valid' },
  ),
  'a convolution with batch normalisation and ReLU6': of(
    { ...convolution, name: 'a', useBias: true },
    { ...batchNormalization, name: 'norm' },
    { name: 'bend', operation: 'activation', activation: 'relu6' },
    { ...depthwise, name: 'b', useBias: true },
    { ...batchNormalization, name: 'norm_b' },
    { name: 'bend_b', operation: 'activation', activation: 'relu' },
  ),
  'batch normalisation that follows no convolution': of(
    { ...batchNormalization, name: 'first' },
    { ...convolution, name: 'a', activation: 'relu' },
    { ...batchNormalization, name: 'second' },
    { ...convolution, name: 'b' },
  ),
  'batch normalisation of pooled features': networkOf(
    pictures,
    { ...convolution, name: 'a' },
    { name: 'pooling', operation: 'globalAveragePooling2d' },
    { ...batchNormalization, name: 'norm' },
    { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
  ),
  'a sum with what is read elsewhere as well': of(
    { ...convolution, name: 'a' },
    { ...depthwise, name: 'b' },
    { ...batchNormalization, name: 'norm' },
    { name: 'sum', operation: 'add', inputs: ['a', 'norm'] },
    { name: 'bend', operation: 'activation', activation: 'relu6' },
    { ...convolution, name: 'c' },
    { name: 'sum_c', operation: 'add', inputs: ['sum', 'c'] },
  ),
  'a sum of one tensor with itself': of(
    { ...convolution, name: 'a' },
    { name: 'sum', operation: 'add', inputs: ['a', 'a'] },
  ),
};

describeOnEachEngine('the gradient agrees with finite differences', (compute) => {
  it.each(Object.entries(networks))('of %s', async (_, network) => {
    const weights = randomWeights(network, seed);
    const trainable = networkWeights(network)
      .filter(({ differentiable }) => differentiable)
      .map(({ name }) => name);
    const gradient = await gradientOf(compute().executor, network, weights, trainable);
    const differences = await differencesOf(compute().executor, network, weights, trainable);
    for (const name of trainable) {
      const expected = differences.get(name) ?? [];
      const length = Math.hypot(...expected);
      const error = Math.hypot(...weightValues(gradient, name).map((g, index) => g - (expected[index] ?? 0)));
      expect(length, `length of the gradient of ${name}`).toBeGreaterThan(1e-3);
      expect(error / length, name).toBeLessThan(tolerance);
    }
  });

  it('in part where a part is trained', async () => {
    const network = networks['a convolution with batch normalisation and ReLU6'];
    if (!network) return;
    const weights = randomWeights(network, seed);
    const all = networkWeights(network).filter(({ differentiable }) => differentiable);
    const whole = await gradientOf(
      compute().executor,
      network,
      weights,
      all.map(({ name }) => name),
    );
    for (const { name } of all) {
      const alone = await gradientOf(compute().executor, network, weights, [name]);
      expect(alone, name).toEqual(new Map([[name, whole.get(name)]]));
    }
  });
});

function open(
  executor: Executor,
  network: NetworkDescription,
  weights: Weights,
  trainable: readonly string[],
) {
  const { outputShape = [] } = network.layers.at(-1) ?? {};
  const loss = sizeOf(outputShape) === 1 ? 'sigmoid' : 'softmax';
  return executor.openTraining({ network, weights, trainable, optimizer: plain, loss, labelSmoothing: 0.1 });
}

/** Three pictures with labels, weights and fixed dropout. */
function batchFor(network: NetworkDescription, learningRate: number): TrainingBatch {
  const examples = 3;
  const inputSize = sizeOf(network.layers[0]?.outputShape ?? []);
  const dropped = network.layers.filter(({ operation }) => operation === 'dropout');
  return {
    examples,
    values: randomValues(examples * inputSize, -1, 1, 'input'),
    labels: Uint8Array.of(1, 0, 1),
    sampleWeights: Float32Array.of(0.5, 2, 1.5),
    learningRate,
    dropoutMasks: new Map(
      dropped.map(({ name, outputShape }) => [
        name,
        randomValues(examples * sizeOf(outputShape), 0, 1, 'mask').map((value) =>
          value < 0.4 ? 0 : 1 / 0.6,
        ),
      ]),
    ),
  };
}

async function gradientOf(
  executor: Executor,
  network: NetworkDescription,
  weights: Weights,
  trainable: readonly string[],
): Promise<Weights> {
  const session = await open(executor, network, weights, trainable);
  await session.step(batchFor(network, 1));
  const after = await session.trainedWeights();
  session.dispose();
  return new Map(
    [...after].map(([name, { shape, values }]) => {
      const before = weightValues(weights, name);
      return [name, { shape, values: values.map((value, index) => (before[index] ?? 0) - value) }];
    }),
  );
}

async function differencesOf(
  executor: Executor,
  network: NetworkDescription,
  weights: Weights,
  trainable: readonly string[],
): Promise<Map<string, number[]>> {
  const session = await open(executor, network, weights, trainable);
  const batch = batchFor(network, 0);
  const differences = new Map<string, number[]>();
  for (const name of trainable) {
    const { shape = [], values = new Float32Array() } = weights.get(name) ?? {};
    const lossAt = async (index: number, by: number): Promise<number> => {
      const moved = values.slice();
      moved[index] = (moved[index] ?? 0) + by;
      await session.assign(new Map([[name, { shape, values: moved }]]));
      return (await session.step(batch)).loss;
    };
    const own: number[] = [];
    for (let index = 0; index < values.length; index++)
      own.push(((await lossAt(index, shift)) - (await lossAt(index, -shift))) / (2 * shift));
    differences.set(name, own);
    await session.assign(new Map([[name, { shape, values }]]));
  }
  session.dispose();
  return differences;
}
