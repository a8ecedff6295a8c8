import path from 'node:path';
import { z } from 'zod';
import { backboneChoices } from '../../shared/configuration/backbone-choices.ts';
import { backboneNames, type BackboneName } from '../../shared/configuration/backbone-defaults.ts';
import {
  type BackboneMeasurement,
  backboneMeasurementSchema,
  type TrainerJob,
} from '../../shared/protocol/trainer-protocol.ts';
import { formatBytes, formatCount, formatDuration, formatQuantity } from '../../shared/text/number-format.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import { findImages } from '../../node/dataset/find-images.ts';
import type { Backbone } from '../../trainer/backbones/backbone.ts';
import { backboneNamed } from '../../trainer/backbones/registry.ts';
import { resolveFineTuneAt } from '../../trainer/backbones/resolve-fine-tune-at.ts';
import { findOfficialFile } from '../../trainer/backbones/weights/find-official-file.ts';
import { networkWeights, sizeOf } from '../../trainer/network/description.ts';
import { answer, sayText, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { makeTrainingView } from '../report/training-view.ts';
import { drawTable } from '../terminal/table.ts';
import { wrap } from '../terminal/text-width.ts';
import { runJob } from '../trainer-process/run-training.ts';
import { tellDetails } from './finish-training.ts';

type MeasureJob = Extract<TrainerJob, { kind: 'measure-backbones' }>;

export interface BackbonesOptions extends Pick<MeasureJob, 'engine' | 'device'> {
  readonly measure?: boolean;
  readonly backbone?: BackboneName[];
  readonly dataset?: string;
  readonly weightsDir?: string;
}

/** Of a training for which an estimate is given, where no dataset is named. */
const usualImages = 4000;

/** `backbones`: the pretrained networks to choose from and, on request, how fast they are here. */
export async function listBackbones(context: Context, options: BackbonesOptions): Promise<ExitStatus> {
  const { engine, device } = options;
  const names = options.backbone ?? backboneNames;
  const weightsDirectory =
    options.weightsDir === undefined ? null : path.resolve(context.workingDirectory, options.weightsDir);
  const all = await Promise.all(names.map((name) => describe(backboneNamed(name), weightsDirectory)));
  const images =
    options.dataset === undefined
      ? usualImages
      : (await findImages(path.resolve(context.workingDirectory, options.dataset))).images.length;

  let measurements: BackboneMeasurement[] | null = null;
  if (options.measure) {
    const view = makeTrainingView(context.console.talk);
    const job: MeasureJob = { kind: 'measure-backbones', backbones: [...names], engine, device };
    const outcome = await runJob(context, job, view, () => undefined);
    view.close();
    if (outcome.outcome !== 'finished') {
      const stopped = outcome.outcome === 'stopped';
      sayText(context.console.talk, outcome.message ?? (stopped ? 'Stopped on request.' : 'It failed.'));
      await tellDetails(context, outcome);
      return stopped ? exitStatus.stopped : exitStatus.failed;
    }
    measurements = z.array(backboneMeasurementSchema).parse(outcome.result);
  }
  const measured = measurements?.map((measurement) => ({
    ...measurement,
    estimate: { images, ...estimatedSeconds(measurement, images) },
  }));
  const json = { backbones: all, ...(measured ? { measurements: measured } : {}) };
  answer(context, json, () => {
    const columns = textColumns(context.console.answer);
    const { style } = context.console.answer;
    return [
      ...drawTable(
        ['backbone', 'parameters', 'pixels', 'ImageNet top-1', 'weights', 'at hand', 'fine-tuned from'],
        all.map((backbone) => [
          backbone.name,
          formatCount(backbone.parameters),
          String(backbone.inputSize),
          backbone.imagenetTop1 === null ? '–' : `${(100 * backbone.imagenetTop1).toFixed(1)} %`,
          formatBytes(backbone.weights.bytes),
          backbone.weights.atHand ? 'yes' : 'no',
          `${backbone.fineTuneAt.name} (${backbone.fineTuneAt.index} of ${backbone.layers})`,
        ]),
        columns,
        style,
      ),
      ...(measured && measured.length > 0
        ? [
            '',
            ...drawTable(
              ['backbone', 'forward, images/s', 'fine-tuning, images/s', `${formatCount(images)} images`],
              measured.map((own) => [
                own.name,
                formatQuantity(own.forwardImagesPerSecond),
                formatQuantity(own.fineTuningImagesPerSecond),
                `about ${formatDuration(own.estimate.featureExtraction)} + ${formatDuration(own.estimate.fineTuning)}`,
              ]),
              columns,
              style,
            ),
            '',
            ...wrap(
              `Measured on ${measured[0]?.engine ?? ''} (${measured[0]?.device ?? ''}, ${String(measured[0]?.threads ?? 0)} threads), with default settings, as if nothing else ran. The estimate counts each image once and leaves out reading it.`,
              columns,
            ),
          ]
        : []),
      '',
      'Official files that --weights imagenet looks for:',
      ...all.map(({ weights }) => `  ${weights.file}`),
    ];
  });
  return exitStatus.done;
}

async function describe(backbone: Backbone, weightsDirectory: string | null) {
  const { name, defaults, preprocessing } = backbone;
  const published = backboneChoices.find((choice) => choice.name === name && choice.width === 1);
  const { inputSize, minimumInputSize, widths, batchSize, learningRate, fineTuningLearningRate } = defaults;
  const options = { inputSize, width: 1 };
  const network = backbone.build(options);
  const parameters = networkWeights(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const { file } = backbone.officialWeights(options);
  const index = resolveFineTuneAt(network, defaults.fineTuneAt);
  const named = typeof defaults.fineTuneAt === 'string' ? defaults.fineTuneAt : network.layers[index]?.name;
  return {
    name,
    layers: network.layers.length,
    parameters,
    features: network.layers.at(-1)?.outputShape.at(-1) ?? 0,
    inputSize,
    minimumInputSize,
    widths,
    imagenetTop1: published?.imageNetTop1 ?? null,
    preprocessing: preprocessing.mode,
    batchSize,
    learningRate,
    fineTuningLearningRate,
    fineTuneAt: { name: named ?? '', index },
    weights: {
      file: file.name,
      url: file.url,
      // What Keras publishes where it is known; else the numbers alone, which are nearly all of it.
      bytes: file.size ?? parameters * Float32Array.BYTES_PER_ELEMENT,
      sha256: file.sha256 ?? null,
      md5: file.md5 ?? null,
      atHand: (await findOfficialFile(file, weightsDirectory, cacheFolder())).found !== undefined,
    },
  };
}

/**
 * What both phases of a default training take: every image goes forward through the frozen part once, and once an epoch
 * through the part that is fine-tuned. The head on kept features is next to nothing.
 */
function estimatedSeconds(measurement: BackboneMeasurement, images: number) {
  const { epochs, forwardImagesPerSecond, fineTuningImagesPerSecond } = measurement;
  return {
    featureExtraction: images / forwardImagesPerSecond,
    fineTuning: (epochs[1] * images) / fineTuningImagesPerSecond,
  };
}
