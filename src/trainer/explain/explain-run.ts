import { createHash } from 'node:crypto';
import path from 'node:path';
import { makeFolder } from '../../node/files/make-folder.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import { readSplit } from '../../node/run/read-split.ts';
import { openRun, type Run } from '../../node/run/run-folder.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import type { SplitRow } from '../../shared/predictions/split-table.ts';
import type { ExplainResult } from '../../shared/protocol/job-results.ts';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { preprocess } from '../backbones/preprocessing.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { openPictures, type PictureSource } from '../data/open-pictures.ts';
import { openPictureCacheOfRun } from '../data/picture-cache-options.ts';
import { UnreadableImageError } from '../data/unreadable-image-error.ts';
import { openCompute } from '../executors/open-compute.ts';
import type { JobHost, JobOutcome } from '../process/job.ts';
import { phaseModel } from '../training/phase-model.ts';
import { openExplainer, type Explainer } from './explainer.ts';
import { overlayPng } from './overlay.ts';

type ExplainJob = Extract<TrainerJob, { kind: 'explain' }>;
type ExplainedImage = ExplainResult['images'][number];

/**
 * Writes heat maps of where a phase's best weights looked in some of the run's images, and gives an `ExplainResult`. An
 * image that cannot be explained (not of this run, moved, deleted) is told with its reason; the others are done.
 *
 * Throws a UserError when the run or the phase has no weights, the class does not exist, or nothing can be written; a
 * StoppedError when stopped.
 */
export async function explainRun(job: ExplainJob, host: JobHost): Promise<JobOutcome> {
  const signal = host.stopRequested;
  const run = await openRun(job.run);
  const { dataset } = run.manifest;
  if (job.classIndex !== null && job.classIndex >= dataset.classes.length)
    throw new UserError(
      `The run has ${dataset.classes.length} classes, and none with the index ${job.classIndex}.`,
    );
  const rows = new Map((await readSplit(run)).map((row) => [row.path, row]));
  const { network, weights } = await phaseModel(run, job.phase);
  await makeFolder(job.out);
  const known = job.images.flatMap((name) => rows.get(name) ?? []);
  const pictures = await openPictures({
    ...(await openPictureCacheOfRun(run.manifest)),
    dataset,
    images: known,
    signal,
  });
  const { engine, executor } = await openCompute(job, signal);
  try {
    const explainer = await openExplainer(executor, network, weights, dataset.positiveClass);
    const images: ExplainedImage[] = [];
    for (const name of job.images) {
      if (signal.aborted) throw new StoppedError();
      images.push(
        await explainImage(
          job,
          run,
          { explainer, pictures, index: known.findIndex((row) => row.path === name) },
          name,
        ),
      );
      host.onProgress({ what: 'Heat maps', done: images.length, total: job.images.length, unit: 'images' });
    }
    explainer.dispose();
    const result: ExplainResult = { run: run.folder, phase: job.phase, layer: explainer.layer, images };
    return { outcome: 'finished', result };
  } finally {
    await pictures.close();
    executor.dispose();
    engine.dispose();
  }
}

async function explainImage(
  job: ExplainJob,
  { manifest }: Run,
  { explainer, pictures, index }: { explainer: Explainer; pictures: PictureSource; index: number },
  name: SplitRow['path'],
): Promise<ExplainedImage> {
  if (index < 0) return { path: name, problem: 'It is not one of the images of this run.' };
  let values: Float32Array;
  try {
    const picture = await pictures.read(index);
    values = preprocess(backboneNamed(manifest.configuration.backbone.name).preprocessing, picture.values);
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    return { path: name, problem: error.message };
  }
  const [explanation] = await explainer.explain({ examples: 1, values }, job.classIndex);
  if (!explanation) throw new TypeError('The picture was not explained.');
  const { classIndex, probabilities, heatMap } = explanation;
  // By a hash, for an image's own name may hold anything.
  const stem = createHash('sha256')
    .update(JSON.stringify([manifest.id, job.phase, classIndex, name]))
    .digest('hex')
    .slice(0, 32);
  const file = path.join(job.out, `${stem}.json`);
  const { height, width } = heatMap;
  await writeAtomically(file, JSON.stringify({ height, width, values: [...heatMap.values] }));
  const overlay = job.overlay ? path.join(job.out, `${stem}.png`) : null;
  if (overlay !== null) {
    const size = manifest.configuration.backbone.inputSize;
    await writeAtomically(overlay, await overlayPng(heatMap, { height: size, width: size }));
  }
  return {
    path: name,
    classIndex,
    probabilities: [...probabilities],
    heatMap: { height, width, file },
    overlay,
  };
}
