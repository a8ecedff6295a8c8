import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfiguration,
  type TrainingConfigurationInput,
} from '../../../src/shared/configuration/training-configuration.ts';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { preprocess } from '../../../src/trainer/backbones/preprocessing.ts';
import { resolveFineTuneAt } from '../../../src/trainer/backbones/resolve-fine-tune-at.ts';
import type { Batch, Executor } from '../../../src/trainer/executors/executor.ts';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { outputActivation } from '../../../src/trainer/network/head.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import type { PhasePlan } from '../../../src/trainer/training/phase-plan.ts';
import { changeError, largestRelativeError, weightValues } from '../../support/differences.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { describeOnEachEngine } from '../../support/engines.ts';
import {
  type KerasJob,
  type KerasResult,
  readFloats,
  readListedWeights,
  runKerasMobileNet,
  writeFloats,
} from '../../support/keras-mobilenet.ts';
import { describeWithReference } from '../../support/reference-python.ts';

/** Of features and logits, relative to the largest value of their tensor. */
const forwardTolerance = 1e-4;
/** Of losses, of weights relative to the largest of their tensor, and of what a training changed, to the change. */
const trainingTolerance = 1e-3;

/** One phase of a training that both sides run on the same pictures and weights. */
interface Case {
  readonly name: string;
  readonly phase: PhasePlan['phase'];
  readonly configuration: TrainingConfigurationInput;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly sampleWeights?: readonly number[];
  /** Learning rate of each step. */
  readonly learningRates: readonly number[];
  /** Layers whose outputs are compared as well. */
  readonly features?: readonly string[];
  /**
   * Whether values lie near a bend of ReLU6 as often as in any network. There a gradient passes or not as rounding has
   * it: Keras in single and in double precision differ by half a per cent. Losses and weights are compared then, what
   * was changed is not.
   */
  readonly nearBends?: true;
}

const featureLayers = [
  'Conv1_relu',
  'expanded_conv_project_BN',
  'block_1_pad',
  'block_2_add',
  'block_3_depthwise',
  'block_6_expand_BN',
  'block_10_project_BN',
  'block_13_depthwise_relu',
  'Conv_1',
  'out_relu',
];

const cases: readonly Case[] = [
  {
    name: 'feature extraction at width 1 and 224 pixels with Adam',
    phase: 'feature-extraction',
    configuration: { backbone: { width: 1, inputSize: 224 } },
    classes: 2,
    labels: [0, 1],
    learningRates: [1e-3, 1e-3, 1e-3],
    features: featureLayers,
    nearBends: true,
  },
  {
    name: 'fine-tuning as by default: layer 100 of 224 pixels with Adam',
    phase: 'fine-tuning',
    configuration: {},
    classes: 2,
    labels: [0, 1],
    learningRates: [1e-5, 1e-5],
    nearBends: true,
  },
  {
    name: 'fine-tuning from layer 100 at width 1 and 224 pixels with Adam',
    phase: 'fine-tuning',
    configuration: { backbone: { width: 1, inputSize: 224 }, fineTuning: { fineTuneAt: 100 } },
    classes: 2,
    labels: [0, 1],
    learningRates: [1e-4, 1e-4, 1e-4],
  },
  {
    name: 'feature extraction with a hidden layer, three classes, smoothing, weights, and SGD clipped weight by weight',
    phase: 'feature-extraction',
    configuration: {
      backbone: { width: 0.35, inputSize: 96 },
      head: { denseUnits: 24 },
      labelSmoothing: 0.1,
      featureExtraction: { optimizer: { name: 'sgd', nesterov: true, clipNorm: 0.5 } },
    },
    classes: 3,
    labels: [2, 0, 1, 1, 2],
    sampleWeights: [1, 0.5, 2, 0.25, 1.5],
    learningRates: [0.05, 0.03, 0.01],
    features: featureLayers,
    nearBends: true,
  },
  {
    name: 'fine-tuning of everything at 96 pixels with SGD',
    phase: 'fine-tuning',
    configuration: {
      backbone: { width: 0.35, inputSize: 96 },
      fineTuning: { fineTuneAt: 0, optimizer: { name: 'sgd', momentum: 0.8 } },
    },
    classes: 2,
    labels: [1, 0, 1, 0],
    learningRates: [2e-3, 1e-3, 1e-3],
  },
  {
    name: 'fine-tuning from below a block of stride 2 at 97 pixels, gamma and beta too, with AdamW, clipped as a whole',
    phase: 'fine-tuning',
    configuration: {
      backbone: { width: 0.35, inputSize: 97 },
      head: { denseUnits: 16 },
      labelSmoothing: 0.2,
      fineTuning: {
        fineTuneAt: 'block_5_depthwise',
        batchNormalization: 'gamma-beta',
        optimizer: { name: 'adamw', weightDecay: 0.01, globalClipNorm: 0.4 },
      },
    },
    classes: 3,
    labels: [0, 1, 2],
    sampleWeights: [0.7, 1.9, 1.1],
    learningRates: [1e-3, 1e-3, 1e-3],
    features: featureLayers,
  },
  {
    name: 'fine-tuning from a batch normalisation on, its gamma and beta among what is trained',
    phase: 'fine-tuning',
    configuration: {
      backbone: { width: 0.35, inputSize: 96 },
      labelSmoothing: 0.1,
      fineTuning: {
        fineTuneAt: 'block_13_project_BN',
        batchNormalization: 'gamma-beta',
        optimizer: { name: 'sgd', momentum: 0.9 },
      },
    },
    classes: 2,
    labels: [1, 1, 0],
    sampleWeights: [0.5, 1, 2],
    learningRates: [0.01, 0.01],
  },
];

/** A case with all that both sides were given, and what Keras made of it. */
interface Reference {
  readonly configuration: TrainingConfiguration;
  readonly pixels: Float32Array;
  readonly weights: Weights;
  readonly keras: KerasResult;
}

describeWithReference('MobileNetV2 beside Keras', () => {
  let folder: string;
  const references = new Map<Case, Reference>();
  const referenceOf = (given: Case): Reference => {
    const reference = references.get(given);
    if (!reference) throw new Error(`Keras did not run ${given.name}.`);
    return reference;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keras-parity-'));
    const prepared = await Promise.all(
      cases.map((given, index) => prepare(given, path.join(folder, String(index)))),
    );
    const results = await runKerasMobileNet(prepared.map(({ job }) => job));
    for (const [index, given] of cases.entries()) {
      const own = prepared[index];
      const keras = results[index];
      if (!own || !keras?.weights) throw new Error(`Keras gave nothing for ${given.name}.`);
      references.set(given, { ...own, keras, weights: await readListedWeights(keras.weights) });
    }
  }, 240_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  describeOnEachEngine('the same weights and pixels give the same', (compute) => {
    it.each(cases.filter(({ features }) => features).map((given) => [sizeName(given), given] as const))(
      'features and logits at %s',
      async (_, given) => {
        const { configuration, pixels, weights, keras } = referenceOf(given);
        const { model } = planModel(configuration, given.classes);
        const names = [...(given.features ?? []), model.output];
        const session = await compute().executor.openInference(model, weights, names);
        const outputs = await session.run(prepared(given, pixels));
        session.dispose();
        const expected = [
          ...(await Promise.all((given.features ?? []).map((name) => featuresOf(keras, name)))),
          Float32Array.from((keras.logits ?? []).flat()),
        ];
        for (const [index, name] of names.entries()) {
          expect(largestRelativeError(outputs[index] ?? [], expected[index] ?? []), name).toBeLessThan(
            forwardTolerance,
          );
        }
      },
    );

    it.each(cases.map((given) => [given.name, given] as const))(
      'losses and updates in %s',
      async (_, given) => {
        const reference = referenceOf(given);
        const steps = reference.keras.training?.steps ?? [];
        const ours = await train(compute().executor, given, reference);
        expect(ours.trainable).toEqual(new Set(reference.keras.training?.trainable));
        expect(steps.length).toBe(given.learningRates.length);
        for (const [index, step] of steps.entries()) {
          const own = ours.steps[index];
          if (!own) throw new Error(`Step ${index + 1} is missing.`);
          const where = `step ${index + 1}`;
          expect(Math.abs(own.loss / step.loss - 1), `loss of ${where}`).toBeLessThan(trainingTolerance);
          expect(largestRelativeError(own.logits, step.logits.flat()), `logits of ${where}`).toBeLessThan(
            trainingTolerance,
          );
          if (!given.nearBends)
            expect(
              Math.abs(own.gradientNorm / step.gradientNorm - 1),
              `gradient norm of ${where}`,
            ).toBeLessThan(trainingTolerance);
          const theirs = await readListedWeights(step.weights);
          compareWeights(reference.weights, own.weights, theirs, where, given.nearBends !== true);
        }
      },
    );
  });

  async function train(executor: Executor, given: Case, { configuration, pixels, weights }: Reference) {
    const { model, phases } = planModel(configuration, given.classes);
    const plan = phases.find(({ phase }) => phase === given.phase);
    if (!plan) throw new Error(`${given.name} has no such phase.`);
    let input: Batch = prepared(given, pixels);
    if (plan.cut !== null) {
      const frozen = await executor.openInference(plan.frozen, weights, [plan.cut]);
      const [values = new Float32Array()] = await frozen.run(input);
      frozen.dispose();
      input = { ...input, values };
    }
    const session = await executor.openTraining({
      network: plan.network,
      weights,
      trainable: plan.trainable,
      optimizer: plan.configuration.optimizer,
      loss: outputActivation(model),
      labelSmoothing: configuration.labelSmoothing,
    });
    const steps = [];
    for (const learningRate of given.learningRates) {
      const result = await session.step({
        ...input,
        labels: Uint8Array.from(given.labels),
        sampleWeights: Float32Array.from(given.sampleWeights ?? given.labels.map(() => 1)),
        learningRate,
        dropoutMasks: new Map(),
      });
      steps.push({ ...result, weights: await session.trainedWeights() });
    }
    session.dispose();
    return { trainable: new Set(plan.trainable), steps };
  }
});

/** Expects equal weights and, where `changes` says so, that what was changed is equal too. */
function compareWeights(
  before: Weights,
  ours: Weights,
  theirs: Weights,
  where: string,
  changes: boolean,
): void {
  let change = 0;
  let error = 0;
  for (const [name, { values: expected }] of theirs) {
    const actual = weightValues(ours, name);
    expect(largestRelativeError(actual, expected), `${name} after ${where}`).toBeLessThan(trainingTolerance);
    const own = changeError(weightValues(before, name), actual, expected);
    change += own.change;
    error += own.error;
    if (!changes) continue;
    expect(Math.sqrt(own.errorBeyondRounding), `change of ${name} by ${where}`).toBeLessThanOrEqual(
      trainingTolerance * Math.sqrt(own.change),
    );
  }
  if (changes) expect(Math.sqrt(error / change), `all changes by ${where}`).toBeLessThan(trainingTolerance);
}

async function prepare(given: Case, outputDirectory: string) {
  const configuration = trainingConfigurationSchema.parse({
    ...given.configuration,
    head: { ...given.configuration.head, dropout: 0 },
  });
  const { width, inputSize } = configuration.backbone;
  const pixels = drawnPixels(given.labels.length, inputSize);
  await mkdir(outputDirectory);
  const pixelsFile = path.join(outputDirectory, 'pixels.f32');
  await writeFloats(pixelsFile, pixels);
  const phase = given.phase === 'fine-tuning' ? configuration.fineTuning : configuration.featureExtraction;
  const job: KerasJob = {
    alpha: width,
    inputSize,
    outputDirectory,
    randomWeights: 7,
    awayFromBends: given.nearBends !== true,
    pixels: pixelsFile,
    ...(given.features ? { features: given.features } : {}),
    head: { denseUnits: configuration.head.denseUnits, classes: given.classes, seed: 3 },
    dumpWeights: true,
    training: {
      fineTuneAt:
        given.phase === 'fine-tuning'
          ? resolveFineTuneAt(mobileNetV2.build({ width, inputSize }), configuration.fineTuning.fineTuneAt)
          : null,
      batchNormalization: configuration.fineTuning.batchNormalization,
      optimizer: phase.optimizer,
      learningRate: given.learningRates,
      labels: given.labels,
      ...(given.sampleWeights ? { sampleWeights: given.sampleWeights } : {}),
      labelSmoothing: configuration.labelSmoothing,
      steps: given.learningRates.length,
    },
  };
  return { configuration, pixels, job };
}

function prepared({ labels }: Case, pixels: Float32Array): Batch {
  return { examples: labels.length, values: preprocess(mobileNetV2.preprocessing, pixels) };
}

async function featuresOf({ features }: KerasResult, name: string): Promise<Float32Array> {
  return readFloats(features?.[name]?.file ?? '');
}

function sizeName({ configuration: { backbone } }: Case): string {
  return `width ${backbone?.width ?? 1} and ${backbone?.inputSize ?? 224} pixels`;
}
