import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheFolder } from '../../src/node/cache-folder.ts';
import { findTensorflow } from '../../src/trainer/engines/tensorflow/find-tensorflow.ts';
import { onlyRun, readManifest } from '../e2e/support/run-folder.ts';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { addDataset } from '../support/workbench/workspace.ts';
import { openWorkbench, type OpenWorkbench } from './support/open-workbench.ts';
import { writeStandInWeights } from './support/published-weights.ts';

const search = findTensorflow(cacheFolder());
const engine = 'found' in search ? search.found : null;
const reason = 'reason' in search ? ` (skipped without the tensorflow engine: ${search.reason})` : '';

describeInWorkbench('a training on the tensorflow engine in the workbench', (programs) => {
  let open: OpenWorkbench | undefined;
  beforeAll(async () => {
    if (engine === null) return;
    open = await openWorkbench({
      programs,
      fill: async (workspace) => {
        await addDataset(workspace, 32);
        await writeStandInWeights(path.join(workspace, '..', 'weights'), { width: 1, inputSize: 128 });
      },
      weights: true,
      engine,
    });
  });
  afterAll(() => open?.[Symbol.asyncDispose]());

  test.skipIf(engine === null)(`is three keys away, and finishes${reason}`, async () => {
    if (!open) throw new Error('There is no workbench.');
    const { workbench } = open;
    await workbench.openSideBar();
    await workbench.datasets.waitForRow('chest_xray');
    await workbench.runCommand('Transfer Learning: Start Training');
    await workbench.quickInput.waitForStep(/Start Training/);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForStep(/2\/2/);
    await workbench.page.keyboard.type('Quick look');
    await workbench.quickInput.accept();
    await workbench.panel().waitForStatus('Finished', 110_000);
    const run = onlyRun(path.join(open.workspace, 'runs'));
    expect(run && readManifest(run).engine.name).toBe('tensorflow');
  });
});
