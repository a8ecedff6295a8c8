import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { onlyRun, readEvents, trainersOf } from '../e2e/support/run-folder.ts';
import { killNow } from '../e2e/support/processes.ts';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { addConfiguration, addDataset } from '../support/workbench/workspace.ts';
import type { TrainingPanel } from './pages/training-panel.ts';
import { openWorkbench, type OpenWorkbench } from './support/open-workbench.ts';

// So many that the first phase is under way until all that is done to it has been done.
const epochs = { featureExtraction: 90, fineTuning: 10 };
const allEpochs = epochs.featureExtraction + epochs.fineTuning;

// One training from beginning to end, through everything that may happen to it on the way.
describeInWorkbench('a training on the wasm engine in the workbench', (programs) => {
  let open: OpenWorkbench;
  let panel: TrainingPanel;
  const run = () => {
    const found = onlyRun(path.join(open.workspace, 'runs'));
    if (found === undefined) throw new Error('There is no run.');
    return found;
  };

  beforeAll(async () => {
    open = await openWorkbench({
      programs,
      fill: async (workspace) => {
        await addDataset(workspace, 120);
        await addConfiguration(workspace, {
          dataset: 'chest_xray',
          // Computed anew for each epoch, so that there is time to watch.
          augmentation: { horizontalFlip: 0.5, views: 'fresh' },
          featureExtraction: { epochs: epochs.featureExtraction, learningRate: 1e-3 },
          fineTuning: { epochs: epochs.fineTuning, learningRate: 3e-4, fineTuneAt: 100 },
        });
      },
    });
    panel = open.workbench.panel();
  });
  afterAll(() => open[Symbol.asyncDispose]());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await open.workbench.screenshot(`failed-${task.name.slice(0, 40)}`);
  });

  test('begins from the Command Palette, with keys alone', async () => {
    const { workbench } = open;
    await workbench.openSideBar();
    await workbench.datasets.waitForRow('chest_xray');
    await workbench.runCommand('Transfer Learning: Start Training');
    await workbench.quickInput.waitForStep(/Start Training/);
    await workbench.screenshot('quick-pick');
    await workbench.page.keyboard.type('transfer-learning.json');
    await workbench.quickInput.accept();
    await panel.waitForStatus('Feature extraction');
  });

  test('shows curves that grow', async () => {
    await panel.waitForEpoch(2);
    const before = await panel.drawnPixels();
    expect(before.length).toBeGreaterThanOrEqual(5);
    const epoch = await panel.epoch();
    await panel.waitForEpoch(epoch + 2);
    const after = await panel.drawnPixels();
    expect(after).not.toEqual(before);
    for (const pixels of after) expect(pixels).toBeGreaterThan(0);
    await open.workbench.runs.waitForRow(new RegExp(`epoch \\d+ of ${allEpochs}`));
    await open.workbench.screenshot('panel-dark');
  });

  test('goes on while the window is reloaded, and its curves are complete afterwards', async () => {
    const [trainer] = trainersOf(run());
    await open.workbench.reload();
    const epoch = await panel.epoch().catch(() => 0);
    await panel.waitForEpoch(Math.max(epoch, 5));
    const inTable = await panel.epochsInTable();
    expect(inTable).toEqual(inTable.map((_, index) => index + 1));
    expect(inTable.length).toBeGreaterThanOrEqual(4);
    expect(trainersOf(run())).toEqual([trainer]);
  });

  test('stops within a second or two at a press of a button, and is resumed by another', async () => {
    await panel.button('Stop').click();
    await panel.waitForStatus('Stopped', 20_000);
    await panel.button('Resume').click();
    await panel.waitForStatus(/Preparing|Feature extraction/);
    await panel.waitForStatus('Feature extraction');
  });

  test('whose trainer is killed is shown as interrupted, and resumed from the message about it', async () => {
    const trainer = trainersOf(run()).at(-1);
    if (trainer === undefined) throw new Error('There is no trainer.');
    killNow(trainer);
    await panel.waitForStatus('Interrupted', 30_000);
    await open.workbench.runs.waitForRow(/interrupted/i);
    await open.workbench.answerNotification(/./, 'Resume');
    await panel.waitForStatus('Feature extraction');
  });

  test('shows the second phase, then that it is finished', { timeout: 240_000 }, async () => {
    await panel.waitForStatus('Fine-tuning', 120_000);
    await panel.waitForEpoch(epochs.featureExtraction + 2);
    await open.workbench.screenshot('panel-fine-tuning');
    await panel.waitForStatus('Finished', 180_000);
    const finished = readEvents(run()).filter((event) => event.kind === 'epoch-finished');
    expect(new Set(finished.map(({ epoch }) => epoch)).size).toBe(allEpochs);
    expect(await panel.epochsInTable()).toHaveLength(allEpochs);
    await open.workbench.runs.waitForRow(/finished|AUC/i);
    expect(existsSync(path.join(run(), 'model', 'model.json'))).toBe(true);
    expect(
      readdirSync(path.join(open.workspace, 'runs')).filter((name) => !name.startsWith('.')),
    ).toHaveLength(1);
  });

  test.for([
    { name: 'light', theme: 'Light Modern', kind: 'vscode-light', width: 1400 },
    { name: 'high-contrast', theme: 'Dark High Contrast', kind: 'vscode-high-contrast', width: 1400 },
    { name: 'narrow', theme: 'Dark Modern', kind: 'vscode-dark', width: 760 },
    { name: 'wide', theme: 'Dark Modern', kind: 'vscode-dark', width: 2000 },
  ])('follows the theme and the size: $name', async ({ name, theme, kind, width }) => {
    const { workbench } = open;
    await workbench.chooseTheme(theme);
    await workbench.page.setViewportSize({ width, height: 900 });
    await panel.frame.locator(`body.${kind}`).waitFor();
    // Charts are drawn anew once the size has settled.
    await workbench.page.waitForTimeout(500);
    const overflow = await panel.frame
      .locator('body')
      .evaluate((body) => body.scrollWidth - body.clientWidth);
    await workbench.screenshot(`panel-${name}`);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
