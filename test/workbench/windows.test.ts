import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { trainersOf } from '../e2e/support/run-folder.ts';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { addConfiguration, addDataset } from '../support/workbench/workspace.ts';
import { useWorkbench } from './support/use-workbench.ts';
import type { Workbench } from './pages/workbench.ts';

describeInWorkbench('a training in more than one place', (programs) => {
  let second: Workbench | undefined;
  const runFolder = (): string => {
    const folder = path.join(open.workspace, 'runs');
    const [name] = existsSync(folder) ? readdirSync(folder).filter((found) => !found.startsWith('.')) : [];
    if (name === undefined) throw new Error('There is no run.');
    return path.join(folder, name);
  };

  const open = useWorkbench({
    programs,
    fill: async (workspace) => {
      await addDataset(workspace, 60);
      await addConfiguration(
        workspace,
        {
          dataset: 'chest_xray',
          augmentation: { horizontalFlip: 0.5, views: 'fresh' },
          featureExtraction: { epochs: 5000, learningRate: 1e-3 },
          fineTuning: { epochs: 1, learningRate: 3e-4, fineTuneAt: 100 },
        },
        'long',
      );
    },
  });
  beforeAll(async () => {
    const { workbench } = open;
    await workbench.openSideBar();
    await workbench.datasets.waitForRow('chest_xray');
    await workbench.runCommand('Transfer Learning: Start Training');
    await workbench.quickInput.waitForStep(/Start Training/);
    await workbench.page.keyboard.type('long.transfer-learning.json');
    await workbench.quickInput.accept();
    await workbench.panel().waitForEpoch(2);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await second?.screenshot(`failed-second-${task.name.slice(0, 40)}`);
  });

  test('has every epoch once in a panel that was out of sight for a while', async () => {
    const { workbench } = open;
    const panel = workbench.panel();
    await workbench.runCommand('Preferences: Open Keyboard Shortcuts (JSON)');
    await panel.frame.locator('[data-status]').first().waitFor({ state: 'detached' });
    await workbench.page.waitForTimeout(2_000);
    await workbench.runCommand('View: Close Editor');
    await panel.waitForStatus('Feature extraction');
    await panel.waitForEpoch(4);
    const inTable = await panel.epochsInTable();
    expect(inTable.length).toBeGreaterThanOrEqual(3);
    expect(inTable).toEqual(inTable.map((_, index) => index + 1));
  });

  test('is in the status bar of a second window before anything of ours was opened there', async () => {
    second = await open.openAnother();
    // What activates the extension is the configuration in the folder.
    await second.page
      .locator('.statusbar-item')
      .filter({ hasText: /epoch \d+ of/ })
      .first()
      .waitFor({ timeout: 60_000 });
  });

  test('is found again by a window that was reloaded', async () => {
    second ??= await open.openAnother();
    await second.openSideBar();
    await second.runs.waitForRow(/epoch/);
    await second.reload();
    await second.openSideBar();
    await second.runs.waitForRow(/epoch/);
  });

  test('is seen by a second window, which can stop and resume it for both', async () => {
    second ??= await open.openAnother();
    await second.openSideBar();
    await second.runs.waitForRow(/epoch/);
    await second.runs.act(/epoch/, 'Stop Training');
    await open.workbench.panel().waitForStatus('Stopped', 20_000);
    await second.runs.waitForRow(/stopped/);
    await second.runs.act(/stopped/, 'Resume Training');
    await open.workbench.panel().waitForStatus('Feature extraction');
    expect(trainersOf(runFolder())).toHaveLength(2);
  });

  test('fails with the reason when its images vanish', async () => {
    const { workbench, workspace } = open;
    const panel = workbench.panel();
    const images = path.join(workspace, 'chest_xray');
    await panel.waitForEpoch((await panel.epoch()) + 1);
    renameSync(images, `${images}-away`);
    await panel.waitForStatus('Failed');
    await panel.frame
      .locator('.banner')
      .filter({ hasText: /can no longer be read/ })
      .first()
      .waitFor();
    await workbench.runs.waitForRow(/failed/);
    await workbench.screenshot('failed-run');
    renameSync(`${images}-away`, images);
  });

  test('says so when its folder is deleted, and keeps its curves', async () => {
    const { workbench } = open;
    const panel = workbench.panel();
    rmSync(runFolder(), { recursive: true });
    await panel.frame.getByText('The folder of this run was deleted.').first().waitFor({ timeout: 30_000 });
    for (const pixels of await panel.drawnPixels()) expect(pixels).toBeGreaterThan(0);
    await expect.poll(() => workbench.runs.rows()).toEqual([]);
  });
});
