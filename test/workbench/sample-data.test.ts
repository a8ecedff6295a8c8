import path from 'node:path';
import { expect, test } from 'vitest';
import { readManifest, onlyRun } from '../e2e/support/run-folder.ts';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { useWorkbench } from './support/use-workbench.ts';
import { writeStandInWeights } from './support/published-weights.ts';

describeInWorkbench('an empty folder in the workbench', (programs) => {
  const open = useWorkbench({
    programs,
    fill: (workspace) =>
      writeStandInWeights(path.join(workspace, '..', 'weights'), { width: 1, inputSize: 128 }),
    weights: true,
    settings: { 'transferLearning.engine.name': 'wasm' },
  });

  test('says in each view how to begin', async () => {
    const { workbench } = open;
    await workbench.openSideBar();
    await expect
      .poll(() => workbench.datasets.welcome(), { timeout: 30_000 })
      .toContain('Create Sample Data');
    expect(await workbench.runs.welcome()).toContain('Start Training');
    await workbench.screenshot('welcome');
  });

  test(
    'gets sample data from the Command Palette, and a training of it from the message about it',
    { timeout: 360_000 },
    async () => {
      const { workbench } = open;
      await workbench.runCommand('Transfer Learning: Create Sample Data…');
      await workbench.datasets.waitForRow('sample-chest-pictures', 60_000);
      await workbench.waitForNotification(/Synthetic pictures were drawn/, 120_000);
      await workbench.answerNotification(/Synthetic pictures were drawn/, 'Start Training');
      await workbench.quickInput.waitForStep(/1\/2/);
      await workbench.quickInput.accept();
      await workbench.quickInput.waitForStep(/2\/2/);
      await workbench.page.keyboard.type('Quick look');
      await workbench.quickInput.accept();
      // A phase of so few epochs may be over before the panel is painted.
      await workbench.panel().waitForStatus('Finished', 200_000);
      await workbench.screenshot('sample-data');
      const run = onlyRun(path.join(open.workspace, 'runs'));
      expect(run && path.basename(readManifest(run).dataset.root)).toBe('sample-chest-pictures');
    },
  );
});
