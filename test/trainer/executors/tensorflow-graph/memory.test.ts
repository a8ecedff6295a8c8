import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { optimizerSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import type { TrainingBatch, TrainingPlan } from '../../../../src/trainer/executors/executor.ts';
import { networkWeights } from '../../../../src/trainer/network/description.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';
import { networkOf, randomValues, randomWeights } from '../../../support/tiny-networks.ts';

const megabyte = 2 ** 20;
const examples = 32;
const size = 32;
/** What one step is given; a step that kept its batch would be seen at once. */
const batchBytes = examples * size * size * 8 * 4;

const network = networkOf(
  [size, size, 8],
  {
    name: 'convolution',
    operation: 'conv2d',
    filters: 8,
    kernelSize: [3, 3],
    strides: 1,
    padding: 'same',
    useBias: true,
    activation: 'relu6',
  },
  { name: 'pooling', operation: 'globalAveragePooling2d' },
  { name: 'dense', operation: 'dense', units: 100_000, activation: 'relu' },
  { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
);
const plan: TrainingPlan = {
  network,
  weights: randomWeights(network),
  trainable: networkWeights(network).map(({ name }) => name),
  optimizer: optimizerSchema.parse({}),
  loss: 'sigmoid',
  labelSmoothing: 0,
};
/** The trained weights and both moments, each once at least. */
const sessionBytes = 3 * 4 * [...plan.weights.values()].reduce((sum, { values }) => sum + values.length, 0);
const batch: TrainingBatch = {
  examples,
  values: randomValues(examples * size * size * 8, -1, 1, 'batch'),
  labels: new Uint8Array(examples),
  sampleWeights: new Float32Array(examples).fill(1),
  learningRate: 1e-3,
  dropoutMasks: new Map(),
};

describeOnTensorflow('memory stays as it is', (compute) => {
  it('over 200 steps, predictions and copies of the state', async () => {
    const { executor, engine } = compute();
    const session = await executor.openTraining(plan);
    const round = async (steps: number): Promise<number> => {
      for (let step = 0; step < steps; step++) await session.step({ ...batch, values: batch.values.slice() });
      await session.predict(batch);
      await session.assign(await session.trainedWeights());
      await session.optimizerState();
      return residentBytes();
    };
    const tensors = engine.tf.memory().numTensors;
    const before = await round(50);
    const after = await round(200);
    expect(engine.tf.memory().numTensors).toBe(tensors);
    expect(after - before, 'bytes more').toBeLessThan(40 * batchBytes);
    session.dispose();
  });

  it('over 20 sessions, opened and closed', async () => {
    const { executor, engine } = compute();
    const tensors = engine.tf.memory().numTensors;
    const round = async (sessions: number): Promise<number> => {
      for (let count = 0; count < sessions; count++) {
        const training = await executor.openTraining(plan);
        await training.step(batch);
        training.dispose();
        const inference = await executor.openInference(network, plan.weights, [network.output]);
        await inference.run(batch);
        inference.dispose();
      }
      return residentBytes();
    };
    const before = await round(5);
    const after = await round(20);
    expect(engine.tf.memory().numTensors).toBe(tensors);
    expect(after - before, 'bytes more').toBeLessThan(8 * sessionBytes);
  });
});

/** What the process holds in memory, once JavaScript has given back what it can. */
function residentBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return Math.round(process.memoryUsage.rss() / megabyte) * megabyte;
}
