import path from 'node:path';
import { classifier } from '../../support/classifiers.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';
import { addDataset, addRun } from '../../support/workbench/workspace.ts';

/**
 * Puts what the suite of a trusted workspace works with into the workspace: a dataset and a run without its model. Beside
 * it, out of sight of the extension, is `with-model`, with a run that has one and the images of its test set.
 */
export async function fillTrustedWorkspace(workspace: string): Promise<void> {
  await addDataset(workspace, 16);
  await addRun(workspace);
  await writeFinishedRun(path.join(path.dirname(workspace), 'with-model'), classifier());
}
