import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ExportFormat, ExportResult, TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import type { Engine } from '../engines/engine.ts';
import type { Executor } from '../executors/executor.ts';
import { openCompute } from '../executors/open-compute.ts';
import { temporaryName } from '../../node/files/write-atomically.ts';
import { writeError } from '../../node/files/write-error.ts';
import type { JobHost, JobOutcome } from '../process/job.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import { compareScores } from './check/compare-scores.ts';
import { openNetworkScorer } from './check/network-scorer.ts';
import { picturesToCheck } from './check/pictures-to-check.ts';
import { openKerasFile, openTfjsFolder } from './check/read-back.ts';
import { openSavedModel } from './check/saved-model-scorer.ts';
import type { Scorer } from './check/scorer.ts';
import { withCalibration } from './check/with-calibration.ts';
import { defaultTarget, type ExportTarget, moveToTarget, prepareTarget } from './export-target.ts';
import { writeKerasFile } from './keras-file.ts';
import type { SavedModel } from './read-model.ts';
import { readRunModel } from './run-model.ts';
import { writeSavedModel } from './saved-model.ts';
import { writeTfjsLayersModel } from './tfjs-layers.ts';

type ExportJob = Extract<TrainerJob, { kind: 'export' }>;

const picturesInCheck = 10;
/** Of a probability. Rounding in another order stays well below; a wrong or missing operation does not. */
const tolerance = 1e-4;

/** How each format is written, and how what was written is opened again to be checked. */
interface Writer {
  write(place: string, model: SavedModel): Promise<void>;
  open(place: string, engine: Engine, executor: Executor): Promise<Scorer>;
}

const writers: Readonly<Record<ExportFormat, Writer>> = {
  'saved-model': { write: writeSavedModel, open: (place, engine) => openSavedModel(engine, place) },
  tfjs: {
    write: (place, { network, weights, metadata }) => writeTfjsLayersModel(place, network, weights, metadata),
    open: (place, _engine, executor) => openTfjsFolder(executor, place),
  },
  keras: { write: writeKerasFile, open: (place, _engine, executor) => openKerasFile(executor, place) },
};

/**
 * Writes a run's best model in another format. It is written beside its target, opened again and compared with the
 * run's own model on ten of the run's images, and only then put in place. The result is an `ExportResult`.
 *
 * Throws a UserError when the run is not finished, the target is taken or cannot be written, or the scores differ; a
 * StoppedError when stopped. Then nothing is left of it.
 */
export async function exportRun(job: ExportJob, host: JobHost): Promise<JobOutcome> {
  const { format, force } = job;
  const signal = host.stopRequested;
  const run = await openRun(job.run);
  if (run.manifest.status !== 'finished')
    throw new UserError(
      `${run.folder} is ${run.manifest.status}: it has no model yet. Resume it, and export it then.`,
    );
  const model = await readRunModel(run);
  const target: ExportTarget = { format, force, path: path.resolve(job.out ?? defaultTarget(run, format)) };
  await prepareTarget(target, run);
  const { pictures, kind } = await picturesToCheck(run, picturesInCheck, signal);
  // On one device and operation by operation, so that what is compared is the models and not ways to round.
  const { engine, executor } = await openCompute(
    { engine: job.engine, executor: 'tfjs', device: 'cpu' },
    signal,
  );
  const temporary = temporaryName(target.path);
  try {
    if (signal.aborted) throw new StoppedError();
    const writer = writers[format];
    await writer.write(temporary, model);
    const written = await writer.open(temporary, engine, executor).catch((error: unknown) => {
      throw failedCheck(target, error instanceof Error ? error.message : String(error), error);
    });
    const { temperature } = model.metadata;
    const plain = await openNetworkScorer(executor, { ...model, ...model.metadata });
    const own =
      format === 'saved-model' && temperature !== null ? withCalibration(plain, temperature) : plain;
    const { agrees, largestDifference } = await compareScores(pictures, [written, own], tolerance, {
      signal,
      onProgress: host.onProgress,
    });
    written.dispose();
    own.dispose();
    if (!agrees)
      throw failedCheck(target, `its scores differ from the run's own by up to ${largestDifference}`);
    const bytes = await bytesIn(temporary);
    await moveToTarget(temporary, target);
    const { backbone, classes, positiveClass, threshold } = model.metadata;
    const result: ExportResult = {
      run: run.folder,
      format,
      path: target.path,
      bytes,
      inputSize: backbone.inputSize,
      preprocessing: model.metadata.preprocessing,
      classes,
      positiveClass,
      threshold,
      temperature,
      check: {
        method: format === 'saved-model' && engine.openGraph ? 'loaded-by-tensorflow' : 'read-back',
        engine: engine.name,
        pictures: { count: pictures.length, kind },
        largestDifference,
        tolerance,
      },
    };
    return { outcome: 'finished', result };
  } catch (error) {
    throw writeError(error, target.path);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    executor.dispose();
    engine.dispose();
  }
}

function failedCheck(target: ExportTarget, problem: string, cause?: unknown): UserError {
  return new UserError(
    `The export to ${target.path} was removed, because its check failed: ${problem}. ` +
      'Try another format or engine (--engine), and please report this.',
    { cause },
  );
}

async function bytesIn(place: string): Promise<number> {
  const status = await lstat(place);
  if (!status.isDirectory()) return status.size;
  const names = await readdir(place);
  const sizes = await Promise.all(names.map((name) => bytesIn(path.join(place, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
