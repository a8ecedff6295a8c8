import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import type { SplitRow } from '../../shared/predictions/split-table.ts';
import { countOf } from '../../shared/text/number-format.ts';
import { evaluatePredictions } from '../../shared/predictions/evaluate-predictions.ts';
import { backboneNamed } from '../backbones/registry.ts';
import type { Dataset, DatasetNote } from '../../node/dataset/dataset.ts';
import { openPictureThreads } from '../data/batches/picture-threads.ts';
import { filesInFlight, mapConcurrently } from '../data/map-concurrently.ts';
import { openPictureCacheOfRun, type PictureCache } from '../data/picture-cache-options.ts';
import { readEvaluationImages } from '../data/read-evaluation-images.ts';
import { openCompute } from '../executors/open-compute.ts';
import { readRunModel } from '../export/run-model.ts';
import type { JobHost, JobOutcome } from '../process/job.ts';
import { readSplit } from '../../node/run/read-split.ts';
import { openRun, type Run } from '../../node/run/run-folder.ts';
import { PixelExamples } from '../training/pixel-examples.ts';
import { UserError } from '../../node/user-error.ts';
import { scoreExamples } from './score-examples.ts';

type EvaluateJob = Extract<TrainerJob, { kind: 'evaluate' }>;

/** Decides at a half where the model has no threshold of its own. */
const defaultThreshold = 0.5;

/**
 * Scores a run's model on the test images of a dataset, at the threshold that is stored with it. The result is
 * `{ run, dataset, test, rejected, notes }`. Nothing is written. Throws a UserError when the run has no model yet or
 * the dataset has no images for it, and a StoppedError when stopped.
 */
export async function evaluateRun(job: EvaluateJob, host: JobHost): Promise<JobOutcome> {
  const signal = host.stopRequested;
  const run = await openRun(job.run);
  if (run.manifest.status !== 'finished') {
    throw new UserError(
      `${run.folder} is ${run.manifest.status}: it has no model yet. Resume it, and evaluate it then.`,
    );
  }
  const { network, weights, metadata } = await readRunModel(run);
  const { configuration } = run.manifest;
  const cache = await openPictureCacheOfRun(run.manifest);
  const images = await testImages(run, job.dataset, cache, host);
  const { engine, executor } = await openCompute(job, signal);
  const session = await executor.openInference(network, weights, [network.output]);
  try {
    const pictures = openPictureThreads({
      ...cache,
      dataset: images,
      images: images.images,
      preprocessing: backboneNamed(metadata.backbone.name).preprocessing,
      augmentation: configuration.augmentation,
      seed: configuration.seed,
    });
    const table = await scoreExamples({
      dataset: { classes: metadata.classes, positiveClass: metadata.positiveClass, images: images.images },
      source: new PixelExamples(pictures),
      examples: images.images.map((_, image) => ({ image, view: null })),
      predict: async (batch) => {
        const [logits] = await session.run(batch);
        if (!logits) throw new TypeError('The network gave no output.');
        return logits;
      },
      batchSize: configuration.batchSize,
      what: 'Scores of the test images',
      signal,
      onProgress: host.onProgress,
    });
    await pictures.close();
    const test = evaluatePredictions(table, {
      positiveClass: metadata.positiveClass,
      threshold: metadata.threshold ?? defaultThreshold,
      seed: configuration.seed,
    });
    const { rejected, notes, root } = images;
    return { outcome: 'finished', result: { run: run.folder, dataset: root, test, rejected, notes } };
  } finally {
    session.dispose();
    executor.dispose();
    engine.dispose();
  }
}

async function testImages(
  run: Run,
  dataset: string | null,
  pictures: PictureCache,
  host: JobHost,
): Promise<Pick<Dataset, 'root' | 'images' | 'rejected' | 'notes'>> {
  const { configuration, dataset: own } = run.manifest;
  const cacheNotes: DatasetNote[] =
    pictures.cacheNotice === null ? [] : [{ level: 'warning', text: pictures.cacheNotice }];
  const root = dataset === null ? own.root : path.resolve(dataset);
  if (root === own.root)
    return { root, images: await ownTestImages(run, root), rejected: [], notes: cacheNotes };
  if (await holdsImagesOf(run, root)) {
    const text = `${root} holds all images of the run, so it is taken for the run's own dataset: the model is evaluated on the images that were its test set.`;
    const images = await ownTestImages(run, root);
    return { root, images, rejected: [], notes: [...cacheNotes, { level: 'info', text }] };
  }
  const { groupBy } = configuration.split;
  const { stopRequested: signal, onProgress } = host;
  return readEvaluationImages({ root, pictures, classes: own.classes, groupBy, signal, onProgress });
}

/**
 * The run's test images, in a folder that holds its dataset. Throws a UserError where it has none, and where some are not
 * there.
 */
async function ownTestImages(run: Run, root: string): Promise<SplitRow[]> {
  const images = (await readSplit(run)).filter(({ split }) => split === 'test');
  if (images.length === 0)
    throw new UserError(`${root} has no test images. Name another dataset to evaluate on.`);
  const missing = await missingFrom(root, images);
  const [first] = missing;
  if (first === undefined) return images;
  const advice = `If the dataset was moved, name the folder where it is now: evaluate ${run.folder} <folder>.`;
  throw new UserError(
    (await isFolder(root))
      ? `${countOf(missing.length, 'test image')} of the run's ${images.length} cannot be found in ${root}, such as ${first.path}. Put them back. ${advice}`
      : `The run's dataset is no longer in ${root}. ${advice}`,
  );
}

/** Whether a folder holds every image of a run under the same path: its dataset, moved or copied. */
async function holdsImagesOf(run: Run, root: string): Promise<boolean> {
  const images = await readSplit(run);
  return images.length > 0 && (await isFolder(root)) && (await missingFrom(root, images)).length === 0;
}

async function missingFrom(root: string, images: readonly SplitRow[]): Promise<SplitRow[]> {
  const there = await mapConcurrently(images, filesInFlight, (image) =>
    stat(path.join(root, image.path)).then(
      () => true,
      () => false,
    ),
  );
  return images.filter((_, index) => there[index] !== true);
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
