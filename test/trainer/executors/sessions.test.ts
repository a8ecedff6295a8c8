import { describe, expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../src/shared/configuration/training-configuration.ts';
import type {
  Executor,
  OptimizerState,
  StepResult,
  TrainingBatch,
  TrainingSession,
} from '../../../src/trainer/executors/executor.ts';
import { sizeOf, type Weights } from '../../../src/trainer/network/description.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { outputActivation } from '../../../src/trainer/network/head.ts';
import { initializeWeights } from '../../../src/trainer/network/initialize.ts';
import { dropoutMasks } from '../../../src/trainer/training/dropout-masks.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { changeError, largestRelativeError, weightValues } from '../../support/differences.ts';
import { describeOnEachEngine } from '../../support/engines.ts';
import { randomValues } from '../../support/tiny-networks.ts';

const examples = 6;

/** The phases of a small MobileNetV2 with random weights, in which every batch norm does something. */
function smallTraining(input: TrainingConfigurationInput = {}) {
  const configuration = trainingConfigurationSchema.parse({
    backbone: { width: 0.35, inputSize: 64 },
    head: { denseUnits: 16, dropout: 0.3 },
    ...input,
  });
  const { model, phases } = planModel(configuration, 2);
  const weights: Weights = new Map(
    [...initializeWeights(model, 1)].map(([name, { shape, values }]) => {
      if (!/(?:gamma|beta|moving_\w+)$/.test(name)) return [name, { shape, values }];
      const low = name.endsWith('beta') || name.endsWith('moving_mean') ? -0.2 : 0.6;
      return [name, { shape, values: randomValues(values.length, low, low + 0.8, name) }];
    }),
  );
  const phase = (name: 'feature-extraction' | 'fine-tuning') => {
    const plan = phases.find((candidate) => candidate.phase === name);
    if (!plan) throw new Error(`There is no ${name}.`);
    return plan;
  };
  return { configuration, weights, phase };
}

type Phase = ReturnType<ReturnType<typeof smallTraining>['phase']>;

function open(
  executor: Executor,
  plan: Phase,
  weights: Weights,
  initialOptimizerState?: OptimizerState,
): Promise<TrainingSession> {
  return executor.openTraining({
    network: plan.network,
    weights,
    trainable: plan.trainable,
    optimizer: plan.configuration.optimizer,
    loss: outputActivation(plan.network),
    labelSmoothing: 0.05,
    ...(initialOptimizerState ? { initialOptimizerState } : {}),
  });
}

/** The batch of a step, the same each time it is asked for. */
function batchOf({ network }: Phase, step: number): TrainingBatch {
  const inputSize = sizeOf(network.layers[0]?.outputShape ?? []);
  return {
    examples,
    values: randomValues(examples * inputSize, -1, 1, 'batch', step),
    labels: Uint8Array.from({ length: examples }, (_, example) => (example + step) % 2),
    sampleWeights: randomValues(examples, 0.5, 1.5, 'weights', step),
    learningRate: 1e-3,
    dropoutMasks: dropoutMasks(network, examples, 5, 1, step),
  };
}

async function run(session: TrainingSession, plan: Phase, from: number, to: number): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (let step = from; step < to; step++) results.push(await session.step(batchOf(plan, step)));
  return results;
}

/** All that a training has come to, to be compared bit by bit. */
async function bitsOf(session: TrainingSession) {
  const { steps, slots } = await session.optimizerState();
  return { weights: hashWeights(await session.trainedWeights()), steps, slots: hashWeights(slots) };
}

describeOnEachEngine('a training session', (compute) => {
  describe.each([
    ['feature extraction', 'feature-extraction', {}],
    ['fine-tuning', 'fine-tuning', { fineTuning: { fineTuneAt: 'block_12' } }],
    [
      'fine-tuning with gamma and beta',
      'fine-tuning',
      { fineTuning: { fineTuneAt: 'block_12', batchNormalization: 'gamma-beta' } },
    ],
  ] satisfies [string, Phase['phase'], TrainingConfigurationInput][])('in %s', (_, name, input) => {
    it('changes every trainable weight and leaves every other one as it was', async () => {
      const { weights, phase } = smallTraining(input);
      const plan = phase(name);
      const before = hashWeights(weights);
      const session = await open(compute().executor, plan, weights);
      await run(session, plan, 0, 3);
      const trained = await session.trainedWeights();
      const logits = await session.predict(batchOf(plan, 0));
      session.dispose();

      expect(hashWeights(weights)).toBe(before);
      expect(new Set(trained.keys())).toEqual(new Set(plan.trainable));
      for (const [weight, { values }] of trained)
        expect(changeError(weightValues(weights, weight), values, values).change, weight).toBeGreaterThan(0);
      // What the session computes with is the trained weights and the untouched others, statistics among them.
      const whole = new Map([...weights, ...trained]);
      const inference = await compute().executor.openInference(plan.network, whole, [plan.network.output]);
      const [expected = []] = await inference.run(batchOf(plan, 0));
      expect(largestRelativeError(logits, expected)).toBeLessThan(1e-5);
      inference.dispose();
    });

    it('gives the same bits twice', async () => {
      const { weights, phase } = smallTraining(input);
      const plan = phase(name);
      const runs = [];
      for (let time = 0; time < 2; time++) {
        const session = await open(compute().executor, plan, weights);
        const results = await run(session, plan, 0, 4);
        runs.push({ results, ...(await bitsOf(session)) });
        session.dispose();
      }
      expect(runs[1]).toEqual(runs[0]);
    });

    it('goes on from weights and optimiser state as if it had never stopped', async () => {
      const { weights, phase } = smallTraining(input);
      const plan = phase(name);
      const uninterrupted = await open(compute().executor, plan, weights);
      await run(uninterrupted, plan, 0, 5);

      const first = await open(compute().executor, plan, weights);
      await run(first, plan, 0, 2);
      const stopped = { weights: await first.trainedWeights(), state: await first.optimizerState() };
      // What was taken out must not change with the session that it was taken from.
      await run(first, plan, 2, 3);
      first.dispose();
      const resumed = await open(
        compute().executor,
        plan,
        new Map([...weights, ...stopped.weights]),
        stopped.state,
      );
      await run(resumed, plan, 2, 5);

      expect(await bitsOf(resumed)).toEqual(await bitsOf(uninterrupted));
      resumed.dispose();
      uninterrupted.dispose();
    });
  });

  it.each(['sgd', 'adamw'] as const)('goes on with %s as if it had never stopped', async (name) => {
    const { weights, phase } = smallTraining({
      featureExtraction: { optimizer: { name, globalClipNorm: 0.1 } },
    });
    const plan = phase('feature-extraction');
    const uninterrupted = await open(compute().executor, plan, weights);
    await run(uninterrupted, plan, 0, 4);
    const first = await open(compute().executor, plan, weights);
    await run(first, plan, 0, 2);
    const state = await first.optimizerState();
    const resumed = await open(
      compute().executor,
      plan,
      new Map([...weights, ...(await first.trainedWeights())]),
      state,
    );
    await run(resumed, plan, 2, 4);
    expect(await bitsOf(resumed)).toEqual(await bitsOf(uninterrupted));
    for (const session of [uninterrupted, first, resumed]) session.dispose();
  });

  it('learns what it is shown', async () => {
    const { weights, phase } = smallTraining({ head: { dropout: 0 } });
    const plan = phase('feature-extraction');
    const session = await open(compute().executor, plan, weights);
    const batch = { ...batchOf(plan, 0), learningRate: 0.01 };
    const first = await session.step(batch);
    for (let step = 0; step < 40; step++) await session.step(batch);
    expect((await session.step(batch)).loss).toBeLessThan(0.5 * first.loss);
    session.dispose();
  });

  it('has no dropout when it predicts, and has it when it trains', async () => {
    const { weights, phase } = smallTraining({ head: { denseUnits: 0, dropout: 0.5 } });
    const plan = phase('feature-extraction');
    const session = await open(compute().executor, plan, weights);
    const batch = { ...batchOf(plan, 0), learningRate: 0 };
    const logits = await session.predict(batch);
    expect((await session.step(batch)).logits).not.toEqual(logits);
    expect((await session.step({ ...batch, dropoutMasks: new Map() })).logits).toEqual(logits);
    session.dispose();
  });

  it('takes the weights that it is assigned, and only trainable ones', async () => {
    const { weights, phase } = smallTraining();
    const plan = phase('feature-extraction');
    const session = await open(compute().executor, plan, weights);
    const start = await session.trainedWeights();
    const before = await session.predict(batchOf(plan, 0));
    await run(session, plan, 0, 2);
    expect(await session.predict(batchOf(plan, 0))).not.toEqual(before);
    await session.assign(start);
    expect(await session.predict(batchOf(plan, 0))).toEqual(before);
    const frozen = new Map([['Conv1/kernel', { shape: [1], values: Float32Array.of(1) }]]);
    await expect(session.assign(frozen)).rejects.toThrow(RangeError);
    session.dispose();
  });

  it('refuses a trainable weight that the network does not have', async () => {
    const { weights, phase } = smallTraining();
    const plan = phase('feature-extraction');
    const wrong = { ...plan, trainable: [...plan.trainable, 'Conv1/kernel'] };
    await expect((async () => open(compute().executor, wrong, weights))()).rejects.toThrow(/Conv1\/kernel/);
  });

  it('leaves no tensors behind: not in steps, not in predictions, not when it is closed', async () => {
    const { tf } = compute().engine;
    const { weights, phase } = smallTraining({
      fineTuning: { fineTuneAt: 'block_13_project_BN', batchNormalization: 'gamma-beta' },
    });
    const outside = tf.memory().numTensors;
    for (const name of ['feature-extraction', 'fine-tuning'] as const) {
      const plan = phase(name);
      const session = await open(compute().executor, plan, weights);
      const open_ = tf.memory().numTensors;
      const counts = [];
      for (let step = 0; step < 3; step++) {
        await session.step(batchOf(plan, step));
        counts.push(tf.memory().numTensors);
        await session.predict(batchOf(plan, step));
        counts.push(tf.memory().numTensors);
      }
      await session.assign(await session.trainedWeights());
      counts.push(tf.memory().numTensors);
      expect(counts).toEqual(counts.map(() => open_));
      session.dispose();
      expect(tf.memory().numTensors).toBe(outside);
    }
  });
});

describeOnEachEngine('an inference session', (compute) => {
  it('leaves no tensors behind: not in runs, not when it is closed', async () => {
    const { tf } = compute().engine;
    const { weights, phase } = smallTraining();
    const { network } = phase('fine-tuning');
    const outside = tf.memory().numTensors;
    const names = network.layers.map(({ name }) => name);
    const session = await compute().executor.openInference(network, weights, names);
    const opened = tf.memory().numTensors;
    for (let time = 0; time < 2; time++) {
      await session.run(batchOf(phase('fine-tuning'), 0));
      expect(tf.memory().numTensors).toBe(opened);
    }
    session.dispose();
    expect(tf.memory().numTensors).toBe(outside);
  });

  it('gives the same output whether or not others are asked for beside it', async () => {
    const { weights, phase } = smallTraining();
    const plan = phase('fine-tuning');
    const output = plan.network.output;
    const alone = await compute().executor.openInference(plan.network, weights, [output]);
    const names = plan.network.layers.map(({ name }) => name);
    const all = await compute().executor.openInference(plan.network, weights, names);
    const [logits = new Float32Array()] = await alone.run(batchOf(plan, 0));
    const outputs = await all.run(batchOf(plan, 0));
    expect(outputs.length).toBe(names.length);
    expect(outputs[0]).toEqual(batchOf(plan, 0).values);
    expect(largestRelativeError(outputs[names.indexOf(output)] ?? [], logits)).toBeLessThan(1e-5);
    alone.dispose();
    all.dispose();
  });

  it('gives an image the same output in whatever batch it is', async () => {
    const { weights, phase } = smallTraining();
    const plan = phase('fine-tuning');
    const session = await compute().executor.openInference(plan.network, weights, [plan.network.output]);
    const { values } = batchOf(plan, 0);
    const [together = new Float32Array()] = await session.run({ examples, values });
    const length = values.length / examples;
    const alone = [];
    for (let example = 0; example < examples; example++) {
      const row = values.slice(example * length, (example + 1) * length);
      const [[logit = Number.NaN] = []] = await session.run({ examples: 1, values: row });
      alone.push(logit);
    }
    expect(largestRelativeError(alone, together)).toBeLessThan(1e-5);
    session.dispose();
  });
});
