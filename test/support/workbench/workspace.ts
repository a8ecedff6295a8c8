import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runLayout } from '../../../src/shared/run/run-layout.ts';
import type { RunManifest } from '../../../src/shared/run/run-manifest.ts';
import {
  makeSampleDataset,
  samplePatientPattern,
} from '../../../src/trainer/sample-data/make-sample-dataset.ts';
import { finishedRun, trainingEvents } from '../run-fixture.ts';

/** Draws a dataset of synthetic films into `<workspace>/chest_xray`, as many as `images`. Gives its folder. */
export async function addDataset(workspace: string, images: number): Promise<string> {
  const folder = path.join(workspace, 'chest_xray');
  await makeSampleDataset(folder, { seed: 7, images });
  return folder;
}

/** Writes a run that is over, without its model, into `<workspace>/runs`. Gives its folder. */
export async function addRun(workspace: string, changes: Partial<RunManifest> = {}): Promise<string> {
  const manifest = finishedRun(changes);
  const folder = path.join(workspace, 'runs', manifest.id);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, runLayout.manifest), JSON.stringify(manifest));
  const begin = Date.parse(manifest.createdAt);
  const events = trainingEvents().map((event, number) =>
    JSON.stringify({ number, at: new Date(begin + number * 1000).toISOString(), ...event }),
  );
  await writeFile(path.join(folder, runLayout.events), `${events.join('\n')}\n`);
  return folder;
}

/** Writes `transfer-learning.json`, or `<name>.transfer-learning.json`, for a training of seconds. Gives its path. */
export async function addConfiguration(
  workspace: string,
  changes: Readonly<Record<string, unknown>> = {},
  name?: string,
): Promise<string> {
  const file = path.join(workspace, `${name === undefined ? '' : `${name}.`}transfer-learning.json`);
  await writeFile(file, JSON.stringify({ ...smallTraining, ...changes }, null, 2));
  return file;
}

/** A training of seconds on the engine that is always there, its phases long enough to be watched. */
export const smallTraining = {
  seed: 7,
  engine: 'wasm',
  batchSize: 8,
  split: { groupBy: { pattern: samplePatientPattern }, minimumValidationImages: 0, validationFraction: 0.25 },
  backbone: { width: 0.35, inputSize: 96, weights: 'none' },
  featureExtraction: { epochs: 3, learningRate: 1e-3 },
  fineTuning: { epochs: 3, learningRate: 3e-4, fineTuneAt: 100 },
} as const;

/** Writes the workspace's own settings. */
export async function addSettings(
  workspace: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(path.join(workspace, '.vscode'), { recursive: true });
  await writeFile(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings, null, 2));
}
