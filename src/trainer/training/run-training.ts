import { executorSchema } from '../../shared/configuration/training-configuration.ts';
import { engineNameSchema } from '../../shared/protocol/job-results.ts';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { formatSplit } from '../../shared/predictions/split-table.ts';
import type { RunManifest } from '../../shared/run/run-manifest.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { obtainWeights } from '../backbones/weights/obtain-weights.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import type { Dataset, DatasetNote } from '../../node/dataset/dataset.ts';
import { countsBySplit } from '../data/counts-by-split.ts';
import { openPictureCache, openPictureCacheOfRun } from '../data/picture-cache-options.ts';
import { readDataset } from '../data/read-dataset.ts';
import { usableMemory } from '../engines/usable-memory.ts';
import { type Compute, openCompute } from '../executors/open-compute.ts';
import type { Weights } from '../network/description.ts';
import type { JobHost, JobOutcome } from '../process/job.ts';
import { loadBackboneWeights, saveBackboneWeights } from '../run/backbone-weights.ts';
import { acquireRunLock } from '../run/lock.ts';
import { watchStopRequests } from '../run/stop-requests.ts';
import { readSplit } from '../../node/run/read-split.ts';
import {
  cleanRun,
  createRun,
  openRun,
  requireRunsFolder,
  type Run,
  updateManifest,
} from '../../node/run/run-folder.ts';
import { writeInRun } from '../../node/run/run-file.ts';
import { StoppedError } from '../../node/user-error.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { softwareFacts } from '../software.ts';
import { carryOn } from './carry-on.ts';
import { fitToMemory } from './fit-to-memory.ts';
import { planModel } from './model-plan.ts';

type TrainJob = Extract<TrainerJob, { kind: 'train' }>;

/**
 * Starts a new run and trains it to its end, or until it is told to stop.
 *
 * All that can fail for what the user gave (dataset, weights, engine) is done before the run's folder exists, and the
 * folder appears complete: there is no moment from which it could not be resumed.
 *
 * Throws a UserError when the training cannot begin or go on, and a StoppedError when stopped before it began.
 */
export async function startTraining(job: TrainJob, host: JobHost): Promise<JobOutcome> {
  const { configuration } = job;
  const signal = host.stopRequested;
  const backbone = backboneNamed(configuration.backbone.name);
  await requireRunsFolder(job.runsFolder);
  const dataset = await readDataset({
    root: job.dataset,
    configuration,
    signal,
    onProgress: host.onProgress,
  });
  const plan = planModel(configuration, dataset.classes.length);
  const compute = await openCompute(configuration, signal);
  const memory = await usableMemory(compute.engine);
  const batches = fitToMemory(plan, configuration, compute.engine, memory);

  const notes: DatasetNote[] = [...dataset.notes, ...batches.notes];
  const { width, inputSize, weights, weightsDirectory } = configuration.backbone;
  const obtained = await obtainWeights({
    backbone,
    width,
    inputSize,
    weights,
    weightsDirectory,
    cacheFolder: cacheFolder(),
    seed: configuration.seed,
    signal,
    onProgress: host.onProgress,
    onNotice: (note) => notes.push(note),
  });

  const cache = await openPictureCache(configuration);
  const { sha256, source, pretrained } = obtained;
  const run = await createRun(
    job.runsFolder,
    {
      status: 'preparing',
      reason: null,
      configuration: { ...configuration, batchSize: batches.batchSize },
      dataset: describeDataset(dataset, notes),
      engine: describeEngine(compute),
      frozenBatchSize: batches.frozenBatchSize,
      ...(configuration.cache.directory !== null && cache.cacheId !== null && { cacheId: cache.cacheId }),
      software: softwareFacts(),
      backboneWeights: { sha256, source, pretrained },
      phases: [],
      best: null,
      threshold: null,
    },
    async (folder) => {
      await saveBackboneWeights(folder, obtained.weights);
      await writeInRun(folder, runLayout.split, formatSplit(dataset.images, dataset.classes));
    },
  );
  host.onRunFolder(run.folder);
  return underLock(run, host, (held) =>
    carryOn({ ...held, plan, dataset, cache, compute, backboneWeights: obtained.weights, resumed: false }),
  );
}

/**
 * Goes on with a run that was stopped, killed or failed. Nothing but its folder and the images is needed.
 * Throws a UserError when it cannot go on, and a StoppedError when stopped before it did.
 */
export async function resumeTraining(runFolder: string, host: JobHost): Promise<JobOutcome> {
  const opened = await openRun(runFolder);
  host.onRunFolder(opened.folder);
  return underLock(opened, host, async ({ host: stoppable, lockLost }) => {
    // Read anew: another trainer may have been at work until the lock was ours.
    const run = await openRun(opened.folder);
    if (run.manifest.status === 'finished') return { outcome: 'finished' };
    await cleanRun(run.folder);
    const { configuration, engine } = run.manifest;
    const dataset: Dataset = { ...run.manifest.dataset, images: await readSplit(run) };
    const plan = planModel(configuration, dataset.classes.length);
    const backboneWeights: Weights = await loadBackboneWeights(
      run.folder,
      run.manifest.backboneWeights.sha256,
    );
    // The same engine and executor as before, for others round otherwise.
    const compute = await openCompute(
      {
        engine: engineNameSchema.parse(engine.name),
        executor: executorSchema.parse(engine.executor),
        device: configuration.device,
      },
      stoppable.stopRequested,
    );
    return carryOn({
      host: stoppable,
      lockLost,
      run,
      plan,
      dataset,
      cache: await openPictureCacheOfRun(run.manifest),
      compute,
      backboneWeights,
      resumed: true,
    });
  });
}

/** What `carryOn` needs of the process, and the run as its lock's holder sees it. */
interface Held {
  readonly run: Run;
  readonly host: JobHost;
  readonly lockLost: AbortSignal;
}

async function underLock(
  run: Run,
  host: JobHost,
  work: (held: Held) => Promise<JobOutcome>,
): Promise<JobOutcome> {
  const lock = await acquireRunLock(run.folder, { attached: host.attached, signal: host.stopRequested });
  const requests = watchStopRequests(run.folder, lock.claim);
  const stopRequested = AbortSignal.any([host.stopRequested, requests.requested]);
  try {
    return await work({ run, host: { ...host, stopRequested }, lockLost: lock.lost });
  } catch (error) {
    if (!lock.lost.aborted) await noteEnd(run, error);
    throw error;
  } finally {
    requests.close();
    await lock.release();
  }
}

/** Writes down why a run failed or, on request, did not even begin, as far as the disk still lets it. */
async function noteEnd(run: Run, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  const status = error instanceof StoppedError ? 'stopped' : 'failed';
  try {
    await updateManifest(await openRun(run.folder), { status, reason });
  } catch {
    // The error that ended the run is the one to report.
  }
}

function describeDataset(dataset: Dataset, notes: readonly DatasetNote[]): RunManifest['dataset'] {
  const { root, fingerprint, classes, positiveClass, classWeights, rejected } = dataset;
  return {
    root,
    fingerprint,
    classes: [...classes],
    positiveClass,
    classWeights: [...classWeights],
    counts: countsBySplit(dataset),
    rejected: [...rejected],
    notes: [...notes],
  };
}

function describeEngine({ engine, executor }: Compute): RunManifest['engine'] {
  const { name, version, device, threads } = engine;
  return { name, version, device, threads, executor: executor.name };
}
