import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import { formatSplit, type SplitRow } from '../../src/shared/predictions/split-table.ts';
import { runLayout } from '../../src/shared/run/run-layout.ts';
import type { RunManifest } from '../../src/shared/run/run-manifest.ts';
import type { SavedModel } from '../../src/trainer/export/read-model.ts';
import { writeTfjsLayersModel } from '../../src/trainer/export/tfjs-layers.ts';
import { writePictures } from '../e2e/support/pictures.ts';
import { finishedRun } from './run-fixture.ts';

/**
 * Makes a run with this model and a test set of pictures in `folder`, as a training leaves them. Gives the run's folder
 * and that of its pictures.
 */
export async function writeFinishedRun(
  folder: string,
  { network, weights, metadata }: SavedModel,
  changes: Partial<RunManifest> = {},
): Promise<{ run: string; dataset: string }> {
  const [run, dataset] = [path.join(folder, 'run'), path.join(folder, 'dataset')];
  const files = await writePictures(path.join(dataset, 'test', 'NORMAL'), 12, false);
  const rows = files.map((file): SplitRow => ({
    path: path.relative(dataset, file).split(path.sep).join('/'),
    label: 0,
    group: file,
    split: 'test',
  }));
  const { classes, positiveClass, backbone } = metadata;
  const manifest = finishedRun({
    configuration: trainingConfigurationSchema.parse({
      backbone: { width: backbone.width, inputSize: backbone.inputSize },
      cache: { directory: path.join(folder, 'cache') },
    }),
    dataset: {
      ...finishedRun().dataset,
      root: dataset,
      classes,
      positiveClass,
      classWeights: classes.map(() => 1),
      counts: { test: classes.map(() => files.length) },
    },
    ...changes,
  });
  await mkdir(run, { recursive: true });
  await writeFile(path.join(run, runLayout.manifest), JSON.stringify(manifest));
  await writeFile(path.join(run, runLayout.split), formatSplit(rows, classes));
  await writeTfjsLayersModel(path.join(run, runLayout.model), network, weights, metadata);
  return { run, dataset };
}
