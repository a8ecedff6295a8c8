import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../e2e/support/command-line.ts';
import { onlyRun } from '../../e2e/support/run-folder.ts';
import { runLayout } from '../../../src/shared/run/run-layout.ts';
import { addConfiguration, addDataset } from '../../support/workbench/workspace.ts';

/** What the trained run is called. */
export const trainedRunName = 'Small training';

/**
 * Draws a dataset into a workspace and trains on it, both phases, on the engine that is always there. The training is
 * too short to get every image right. Gives the run's folder. Throws an Error with what the trainer printed.
 */
export async function addTrainedRun(workspace: string): Promise<string> {
  const dataset = await addDataset(workspace, 160);
  const configuration = await addConfiguration(workspace, {
    featureExtraction: { epochs: 2, learningRate: 1e-3 },
    fineTuning: { epochs: 3, learningRate: 3e-4, fineTuneAt: 100 },
  });
  const runs = path.join(workspace, 'runs');
  const { status, errors } = await run(['train', dataset, '--config', configuration, '--out', runs]);
  const folder = onlyRun(runs);
  if (status !== 0 || folder === undefined) throw new Error(`The training failed: ${errors}`);
  await rm(configuration);
  await writeFile(
    path.join(folder, runLayout.label),
    JSON.stringify({ formatVersion: 1, name: trainedRunName }),
  );
  return folder;
}
