import { optimizerSchema } from '../../../shared/configuration/training-configuration.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import {
  type Layer,
  type NetworkDescription,
  networkWeights,
  sizeOf,
  type Weights,
} from '../../network/description.ts';
import type { Executor, TrainingBatch, TrainingPlan } from '../executor.ts';

/** Of the largest value; a GPU that rounds factors to ten bits is within it, a wrong operation is not. */
const tolerance = 0.02;
const examples = 3;
const batchNormalization = { operation: 'batchNormalization', epsilon: 1e-3, momentum: 0.99 } as const;
const geometry = { kernelSize: [3, 3], strides: 1, padding: 'same', useBias: false } as const;

/** A convolution, a depthwise one, each with batch norm and ReLU6, and a classifier. */
const network: NetworkDescription = {
  name: 'self_check',
  output: 'logits',
  layers: chain(
    { name: 'input', operation: 'input', outputShape: [8, 8, 3] },
    {
      name: 'convolution',
      operation: 'conv2d',
      filters: 8,
      activation: 'linear',
      ...geometry,
      outputShape: [8, 8, 8],
    },
    { name: 'norm', ...batchNormalization, outputShape: [8, 8, 8] },
    { name: 'bend', operation: 'activation', activation: 'relu6', outputShape: [8, 8, 8] },
    { name: 'depthwise', operation: 'depthwiseConv2d', ...geometry, outputShape: [8, 8, 8] },
    { name: 'depthwise_norm', ...batchNormalization, outputShape: [8, 8, 8] },
    { name: 'depthwise_bend', operation: 'activation', activation: 'relu6', outputShape: [8, 8, 8] },
    { name: 'pooling', operation: 'globalAveragePooling2d', outputShape: [8] },
    { name: 'logits', operation: 'dense', units: 1, activation: 'linear', outputShape: [1] },
  ),
};

type WithoutInputs<L> = L extends Layer ? Omit<L, 'inputs'> : never;

function chain(...layers: readonly WithoutInputs<Layer>[]): Layer[] {
  return layers.map((layer, index) => {
    const before = layers[index - 1];
    return { ...layer, inputs: before ? [before.name] : [] };
  });
}

/**
 * Runs a small network forward and two steps of a training on both executors. Gives what differs, in words; undefined
 * when all is well. Throws what the engine throws.
 */
export async function compareExecutors(executor: Executor, reference: Executor): Promise<string | undefined> {
  const [found, expected] = [await results(executor), await results(reference)];
  for (const [what, values] of expected) {
    const own = found.get(what);
    const largest = Math.max(...values.map(Math.abs));
    // Written so that not-a-number differs too.
    if (own?.every((value, index) => Math.abs(value - (values[index] ?? Number.NaN)) <= tolerance * largest))
      continue;
    return what;
  }
  return undefined;
}

async function results(executor: Executor): Promise<Map<string, readonly number[]>> {
  const weights: Weights = new Map(
    networkWeights(network).map(({ name, shape }) => {
      const values = randomValues(sizeOf(shape), name);
      const [low, high] = /(?:gamma|variance)$/.test(name) ? [0.5, 1.5] : [-0.5, 0.5];
      return [name, { shape, values: values.map((value) => low + (high - low) * value) }];
    }),
  );
  const batch: TrainingBatch = {
    examples,
    values: randomValues(examples * 8 * 8 * 3, 'pixels'),
    labels: Uint8Array.of(1, 0, 1),
    sampleWeights: Float32Array.of(0.5, 1, 2),
    learningRate: 0.1,
    dropoutMasks: new Map(),
  };
  const plan: TrainingPlan = {
    network,
    weights,
    trainable: networkWeights(network)
      .filter(({ differentiable }) => differentiable)
      .map(({ name }) => name),
    // Its updates are the gradients themselves, where Adam's hide how large they are.
    optimizer: optimizerSchema.parse({ name: 'sgd' }),
    loss: 'sigmoid',
    labelSmoothing: 0.1,
  };

  const found = new Map<string, readonly number[]>();
  const inference = await executor.openInference(network, weights, ['depthwise_bend', 'logits']);
  const [activations = [], logits = []] = await inference.run(batch);
  inference.dispose();
  found.set('a forward pass', [...activations]).set('the output of a network', [...logits]);

  const training = await executor.openTraining(plan);
  const losses = [await training.step(batch), await training.step(batch)].map(({ loss }) => loss);
  found.set('the loss of a training step', losses);
  for (const [name, { values }] of await training.trainedWeights()) {
    const before = weights.get(name)?.values ?? [];
    found.set(
      `the update of ${name}`,
      [...values].map((value, index) => value - (before[index] ?? 0)),
    );
  }
  training.dispose();
  return found;
}

function randomValues(count: number, name: string): Float32Array {
  const stream = randomStream(1, 'self-check', name);
  return Float32Array.from({ length: count }, () => stream.next());
}
