import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackboneName } from '../../src/shared/configuration/backbone-defaults.ts';
import {
  type TrainingConfigurationInput,
  trainingConfigurationSchema,
} from '../../src/shared/configuration/training-configuration.ts';
import { kerasChannelOrder, preprocess } from '../../src/trainer/backbones/preprocessing.ts';
import { backboneNamed } from '../../src/trainer/backbones/registry.ts';
import { resolveFineTuneAt } from '../../src/trainer/backbones/resolve-fine-tune-at.ts';
import {
  readKerasWeights,
  withInputChannelsReversed,
} from '../../src/trainer/backbones/weights/read-keras-weights.ts';
import type { Batch, Executor } from '../../src/trainer/executors/executor.ts';
import type { Weights } from '../../src/trainer/network/description.ts';
import { outputActivation } from '../../src/trainer/network/head.ts';
import { planModel } from '../../src/trainer/training/model-plan.ts';
import { describedAsKeras } from './described-as-keras.ts';
import { changeError, largestRelativeError, weightValues } from './differences.ts';
import { drawnPixels } from './drawn-pixels.ts';
import { describeOnEachEngine } from './engines.ts';
import {
  type KerasJob,
  type KerasResult,
  readFloats,
  readListedWeights,
  runKerasMobileNet,
  writeFloats,
} from './keras-mobilenet.ts';
import { describeWithReference } from './reference-python.ts';

/** A backbone, and at what size and how deep it is trained beside Keras. */
export interface ParityCase {
  readonly backbone: BackboneName;
  readonly width?: 0.5;
  /** As small as the architecture allows, so that this takes seconds. */
  readonly inputSize: number;
  /** Index or name of the first layer that is trained; the family's own default unless told. */
  readonly fineTuneAt?: number | string;
  /** Another size at which the layers are compared as well: an odd one, where paddings differ. */
  readonly alsoDescribedAt?: number;
  /** Layers whose outputs are compared, beside the last. */
  readonly features: readonly string[];
}

/** Of features and logits, relative to the largest value of their tensor. */
const forwardTolerance = 1e-4;
/** Of losses, of weights relative to the largest of their tensor, and of what a step changed, to all that it changed. */
const trainingTolerance = 1e-4;
const labels = [1, 0, 1];
const learningRate = 1e-3;

interface Reference {
  readonly given: ParityCase;
  readonly keras: KerasResult;
  readonly pixels: Float32Array;
  /** All weights before training: the backbone's as read from the HDF5 file that Keras wrote. */
  readonly weights: Weights;
}

/**
 * Tests of backbones beside Keras, all in one Python process: the same layers; from an HDF5 file in the official layout
 * the same features and logits; one step of fine-tuning with the same loss and the same change of the same weights.
 */
export function proveBesideKeras(title: string, cases: readonly ParityCase[]): void {
  describeWithReference(title, () => {
    let folder: string;
    let described: KerasResult[];
    const references = new Map<ParityCase, Reference>();
    const referenceOf = (given: ParityCase): Reference => {
      const reference = references.get(given);
      if (!reference) throw new Error(`Keras did not run ${given.backbone}.`);
      return reference;
    };

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'backbone-parity-'));
      const jobs = await Promise.all(
        cases.map((given, index) => prepare(given, path.join(folder, String(index)))),
      );
      const results = await runKerasMobileNet([
        ...jobs.map(({ job }) => job),
        ...cases.flatMap(({ backbone, width = 1, alsoDescribedAt }) =>
          alsoDescribedAt === undefined
            ? []
            : [{ backbone, alpha: width, inputSize: alsoDescribedAt, describeLayers: true }],
        ),
      ]);
      described = results.slice(cases.length);
      for (const [index, given] of cases.entries()) {
        const { job, pixels } = jobs[index] ?? {};
        const keras = results[index];
        if (!keras?.weights || !pixels || !job?.saveWeights)
          throw new Error(`Keras gave nothing for ${given.backbone}.`);
        const backbone = backboneNamed(given.backbone);
        const network = backbone.build({ width: given.width ?? 1, inputSize: given.inputSize });
        const order = kerasChannelOrder(backbone.preprocessing);
        const own = await readKerasWeights(job.saveWeights.file, network, order);
        const weights = new Map([...(await readListedWeights(keras.weights)), ...own]);
        references.set(given, { given, keras, pixels, weights });
      }
    }, 600_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it.each(cases.map((given) => [given.backbone, given.inputSize, given] as const))(
      '%s has the same layers, names, order, connections, shapes and parameters at %i pixels',
      (_, __, given) => {
        const { backbone, width = 1, inputSize } = given;
        const { name, layers } = referenceOf(given).keras;
        expect(describedAsKeras(backboneNamed(backbone).build({ width, inputSize }))).toEqual({
          name,
          layers,
        });
      },
    );

    it('they are the same at odd sizes, too', () => {
      const ours = cases.flatMap(({ backbone, width = 1, alsoDescribedAt: inputSize }) =>
        inputSize === undefined
          ? []
          : [describedAsKeras(backboneNamed(backbone).build({ width, inputSize }))],
      );
      expect(ours).toEqual(described);
    });

    describeOnEachEngine('the same weights and pixels give the same', (compute) => {
      describe.each(cases.map((given) => [caseName(given), given] as const))('of %s', (_, given) => {
        it('features and logits', async () => {
          const { keras, pixels, weights } = referenceOf(given);
          const { model, backbone } = planModel(configurationOf(given), 2);
          const names = [...given.features, backbone.output, model.output];
          const session = await compute().executor.openInference(model, weights, names);
          const outputs = await session.run(preparedPixels(given, pixels));
          session.dispose();
          for (const [index, name] of names.entries()) {
            const expected =
              name === model.output
                ? Float32Array.from((keras.logits ?? []).flat())
                : await readFloats(keras.features?.[name]?.file ?? '');
            expect(largestRelativeError(outputs[index] ?? [], expected), name).toBeLessThan(forwardTolerance);
          }
        });

        it('loss and changed weights after a step of fine-tuning, and what is frozen stays', async () => {
          const reference = referenceOf(given);
          const [theirs] = reference.keras.training?.steps ?? [];
          if (!theirs) throw new Error('Keras took no step.');
          const ours = await trainOneStep(compute().executor, reference);
          expect(new Set(ours.weights.keys())).toEqual(new Set(reference.keras.training?.trainable));
          expect(Math.abs(ours.loss / theirs.loss - 1)).toBeLessThan(trainingTolerance);
          const { preprocessing } = backboneNamed(given.backbone);
          const inOurOrder = (weights: Weights): Weights => {
            const { backbone } = planModel(configurationOf(given), 2);
            const first = [...weights.keys()].some((name) =>
              name.startsWith(`${firstKernelLayer(backbone.layers)}/`),
            );
            return first && kerasChannelOrder(preprocessing) === 'bgr'
              ? withInputChannelsReversed(weights, backbone)
              : weights;
          };
          compareChanges(
            reference.weights,
            ours.weights,
            inOurOrder(await readListedWeights(theirs.weights)),
          );
        });
      });
    });
  });
}

function firstKernelLayer(layers: readonly { readonly name: string; readonly operation: string }[]): string {
  return layers.find(({ operation }) => operation === 'conv2d')?.name ?? '';
}

/** Expects equal weights, and that all of what was changed was changed alike. */
function compareChanges(before: Weights, ours: Weights, theirs: Weights): void {
  let change = 0;
  let error = 0;
  for (const [name, { values: expected }] of theirs) {
    const actual = weightValues(ours, name);
    expect(largestRelativeError(actual, expected), name).toBeLessThan(trainingTolerance);
    const own = changeError(weightValues(before, name), actual, expected);
    change += own.change;
    error += own.errorBeyondRounding;
  }
  expect(Math.sqrt(error / change), 'all changes').toBeLessThan(trainingTolerance);
}

async function trainOneStep(executor: Executor, { given, pixels, weights }: Reference) {
  const configuration = configurationOf(given);
  const { model, phases } = planModel(configuration, 2);
  const plan = phases.find(({ phase }) => phase === 'fine-tuning');
  if (!plan) throw new Error('There is no fine-tuning.');
  let input: Batch = preparedPixels(given, pixels);
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
    labelSmoothing: 0,
  });
  const { loss } = await session.step({
    ...input,
    labels: Uint8Array.from(labels),
    sampleWeights: new Float32Array(labels.length).fill(1),
    learningRate,
    dropoutMasks: new Map(),
  });
  const trained = await session.trainedWeights();
  session.dispose();
  return { loss, weights: trained };
}

async function prepare(given: ParityCase, outputDirectory: string) {
  const { backbone, width = 1, inputSize, features } = given;
  const configuration = configurationOf(given);
  const network = backboneNamed(backbone).build({ width, inputSize });
  const pixels = drawnPixels(labels.length, inputSize);
  await mkdir(outputDirectory);
  const pixelsFile = path.join(outputDirectory, 'pixels.f32');
  await writeFloats(pixelsFile, pixels);
  const job: KerasJob = {
    backbone,
    alpha: width,
    inputSize,
    outputDirectory,
    randomWeights: 7,
    saveWeights: { file: path.join(outputDirectory, 'weights.h5'), layout: 'keras-applications' },
    describeLayers: true,
    pixels: pixelsFile,
    features: [...features, network.output],
    head: { classes: 2, seed: 3 },
    dumpWeights: 'head',
    training: {
      fineTuneAt: resolveFineTuneAt(network, configuration.fineTuning.fineTuneAt),
      batchNormalization: configuration.fineTuning.batchNormalization,
      optimizer: configuration.fineTuning.optimizer,
      learningRate,
      labels,
    },
  };
  return { pixels, job };
}

function configurationOf({ backbone, width, inputSize, fineTuneAt }: ParityCase) {
  const input: TrainingConfigurationInput = {
    backbone: { name: backbone, inputSize, ...(width === undefined ? {} : { width }) },
    head: { dropout: 0 },
    fineTuning: {
      ...(fineTuneAt === undefined ? {} : { fineTuneAt }),
      batchNormalization: 'gamma-beta',
      optimizer: { name: 'sgd', momentum: 0 },
    },
  };
  return trainingConfigurationSchema.parse(input);
}

function preparedPixels({ backbone }: ParityCase, pixels: Float32Array): Batch {
  return { examples: labels.length, values: preprocess(backboneNamed(backbone).preprocessing, pixels) };
}

function caseName({ backbone, inputSize, fineTuneAt }: ParityCase): string {
  return `${backbone} at ${inputSize} pixels, trained from ${fineTuneAt ?? 'its own layer'} on`;
}
