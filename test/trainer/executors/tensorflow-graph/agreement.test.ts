import { expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../../src/shared/configuration/training-configuration.ts';
import { mobileNetV2 } from '../../../../src/trainer/backbones/mobilenet-v2.ts';
import type { Executor } from '../../../../src/trainer/executors/executor.ts';
import {
  type NetworkDescription,
  sizeOf,
  type Weights,
} from '../../../../src/trainer/network/description.ts';
import { outputActivation } from '../../../../src/trainer/network/head.ts';
import { initializeWeights } from '../../../../src/trainer/network/initialize.ts';
import { initializeUntrained } from '../../../../src/trainer/network/initialize-untrained.ts';
import { dropoutMasks } from '../../../../src/trainer/training/dropout-masks.ts';
import { planModel } from '../../../../src/trainer/training/model-plan.ts';
import type { PhasePlan } from '../../../../src/trainer/training/phase-plan.ts';
import { largestRelativeError } from '../../../support/differences.ts';
import { describeOnTensorflow } from '../../../support/engines.ts';
import { randomValues } from '../../../support/tiny-networks.ts';

const tolerance = 1e-4;
const steps = 20;
const examples = 8;

interface Case {
  readonly name: string;
  readonly phase: PhasePlan['phase'];
  readonly configuration: TrainingConfigurationInput;
  readonly classes?: number;
  readonly learningRate: number;
}

const small = { backbone: { width: 0.35, inputSize: 64 } } as const;
const cases: readonly Case[] = [
  {
    name: 'feature extraction with Adam',
    phase: 'feature-extraction',
    configuration: small,
    learningRate: 1e-3,
  },
  {
    name: 'fine-tuning from layer 100 with Adam',
    phase: 'fine-tuning',
    configuration: { ...small, fineTuning: { fineTuneAt: 100 } },
    learningRate: 1e-5,
  },
  {
    name: 'fine-tuning of gamma and beta too, with AdamW, clipped as a whole',
    phase: 'fine-tuning',
    configuration: {
      ...small,
      labelSmoothing: 0.1,
      fineTuning: {
        fineTuneAt: 100,
        batchNormalization: 'gamma-beta',
        optimizer: { name: 'adamw', globalClipNorm: 0.5 },
      },
    },
    learningRate: 1e-5,
  },
  {
    name: "fine-tuning with SGD and Nesterov's momentum, clipped weight by weight",
    phase: 'fine-tuning',
    configuration: {
      ...small,
      fineTuning: { fineTuneAt: 100, optimizer: { name: 'sgd', nesterov: true, clipNorm: 0.5 } },
    },
    learningRate: 1e-4,
  },
  {
    name: 'three classes with a hidden layer',
    phase: 'feature-extraction',
    configuration: { ...small, head: { denseUnits: 24, dropout: 0.3 }, labelSmoothing: 0.1 },
    classes: 3,
    learningRate: 1e-3,
  },
];

describeOnTensorflow('both executors give the same', (compute, reference) => {
  it('features of MobileNetV2 at its full size, in batches of any size', async () => {
    const network = mobileNetV2.build({ width: 1, inputSize: 224 });
    const weights = usefulWeights(network);
    const names = ['block_3_depthwise_relu', 'block_10_project_BN', network.output];
    const sessions = [];
    for (const { executor } of [compute(), reference()])
      sessions.push(await executor.openInference(network, weights, names));
    for (const count of [2, 1, 3]) {
      const batch = { examples: count, values: randomValues(count * 224 * 224 * 3, -1, 1, 'pixels', count) };
      const [found = [], expected = []] = await Promise.all(sessions.map((session) => session.run(batch)));
      for (const [index, name] of names.entries())
        expect(largestRelativeError(found[index] ?? [], expected[index] ?? []), name).toBeLessThan(tolerance);
    }
    for (const session of sessions) session.dispose();
  });

  it.each(cases.map((given) => [given.name, given] as const))(
    `losses over ${steps} steps of %s`,
    async (_, given) => {
      const { model, phases } = planModel(
        trainingConfigurationSchema.parse(given.configuration),
        given.classes ?? 2,
      );
      const plan = phases.find(({ phase }) => phase === given.phase);
      if (!plan) throw new Error(`There is no ${given.phase}.`);
      const weights = usefulWeights(model);
      const found = await train(compute().executor, plan, weights, given);
      const expected = await train(reference().executor, plan, weights, given);
      for (const [step, loss] of expected.entries())
        expect(Math.abs((found[step] ?? Number.NaN) / loss - 1), `step ${step + 1}`).toBeLessThan(tolerance);
      // Otherwise a step that changes nothing would pass.
      expect(new Set(expected.map((loss) => loss.toFixed(5))).size).toBeGreaterThan(steps / 2);
    },
  );
});

async function train(
  executor: Executor,
  { network, trainable, configuration }: PhasePlan,
  weights: Weights,
  { classes = 2, learningRate }: Case,
): Promise<number[]> {
  const session = await executor.openTraining({
    network,
    weights,
    trainable,
    optimizer: configuration.optimizer,
    loss: outputActivation(network),
    labelSmoothing: 0.1,
  });
  const inputSize = sizeOf(network.layers[0]?.outputShape ?? []);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    // The last batch of an epoch is smaller.
    const count = step % 7 === 6 ? 3 : examples;
    const { loss } = await session.step({
      examples: count,
      values: randomValues(count * inputSize, -1, 1, 'batch', step),
      labels: Uint8Array.from({ length: count }, (_, example) => (example + step) % classes),
      sampleWeights: randomValues(count, 0.5, 1.5, 'weights', step),
      learningRate,
      dropoutMasks: dropoutMasks(network, count, 5, 1, step),
    });
    losses.push(loss);
  }
  session.dispose();
  return losses;
}

/** Random weights through which a signal passes, and with which every batch norm does something. */
function usefulWeights(network: NetworkDescription): Weights {
  const kernels = new Map([...initializeWeights(network, 1), ...initializeUntrained(network, 1)]);
  return new Map(
    [...kernels].map(([name, { shape, values }]) => {
      if (!/(?:gamma|beta|moving_\w+)$/.test(name)) return [name, { shape, values }];
      const low = name.endsWith('beta') || name.endsWith('moving_mean') ? -0.2 : 0.8;
      return [name, { shape, values: randomValues(values.length, low, low + 0.4, name) }];
    }),
  );
}
