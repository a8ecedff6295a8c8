import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readEvents, trainersOf } from '../e2e/support/run-folder.ts';
import { killNow } from '../e2e/support/processes.ts';
import { describeInWorkbench } from '../support/workbench/requirements.ts';
import { addConfiguration, addDataset } from '../support/workbench/workspace.ts';
import type { TrainingPanel } from './pages/training-panel.ts';
import { useWorkbench } from './support/use-workbench.ts';

/** Of the training that is left to finish. */
const epochs = { featureExtraction: 12, fineTuning: 6 };
const allEpochs = epochs.featureExtraction + epochs.fineTuning;

describeInWorkbench('a training on the wasm engine in the workbench', (programs) => {
  let panel: TrainingPanel;
  /** The training that is watched: it goes on until it is stopped. */
  let run: string;
  const runs = () => {
    const folder = path.join(open.workspace, 'runs');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name));
  };

  /** Starts what a configuration file says, with keys alone, and gives the run's folder. */
  const start = async (file: string): Promise<string> => {
    const { workbench } = open;
    const before = runs();
    await workbench.runCommand('Transfer Learning: Start Training');
    await workbench.quickInput.waitForStep(/Start Training/);
    await workbench.screenshot('quick-pick');
    await workbench.page.keyboard.type(file);
    await workbench.quickInput.accept();
    const begun = () => runs().filter((folder) => !before.includes(folder));
    await expect.poll(begun, { timeout: 60_000 }).toHaveLength(1);
    return begun()[0] ?? '';
  };

  const open = useWorkbench({
    programs,
    fill: async (workspace) => {
      await addDataset(workspace, 120);
      const training = (featureExtraction: number) => ({
        dataset: 'chest_xray',
        // Computed anew for each epoch, so that its epochs can be watched.
        augmentation: { horizontalFlip: 0.5, views: 'fresh' },
        featureExtraction: { epochs: featureExtraction, learningRate: 1e-3 },
        fineTuning: { epochs: epochs.fineTuning, learningRate: 3e-4, fineTuneAt: 100 },
      });
      await addConfiguration(workspace, training(epochs.featureExtraction), 'short');
      await addConfiguration(workspace, training(5000), 'long');
    },
  });
  beforeAll(async () => {
    panel = open.workbench.panel();
    await open.workbench.openSideBar();
    await open.workbench.datasets.waitForRow('chest_xray');
  });

  test('begins from the Command Palette, and shows curves that grow', async () => {
    run = await start('long.transfer-learning.json');
    await panel.waitForEpoch(2);
    const before = await panel.drawnPixels();
    expect(before.length).toBeGreaterThanOrEqual(5);
    const epoch = await panel.epoch();
    await panel.waitForEpoch(epoch + 2);
    const after = await panel.drawnPixels();
    expect(after).not.toEqual(before);
    for (const pixels of after) expect(pixels).toBeGreaterThan(0);
    await open.workbench.screenshot('panel-dark');
  });

  test('goes on while the window is reloaded, and its curves are complete afterwards', async () => {
    const { workbench } = open;
    const [trainer] = trainersOf(run);
    await workbench.reload();
    await panel.waitForStatus('Feature extraction');
    await panel.waitForEpoch(5);
    const inTable = await panel.epochsInTable();
    expect(inTable.length).toBeGreaterThanOrEqual(4);
    expect(inTable).toEqual(inTable.map((_, index) => index + 1));
    expect(trainersOf(run)).toEqual([trainer]);
  });

  test('stops at a press of a button and is resumed by another', async () => {
    await panel.button('Stop').click();
    await panel.waitForStatus('Stopped', 20_000);
    await panel.button('Resume').click();
    await panel.waitForStatus('Feature extraction');
  });

  test('whose trainer is killed is shown as interrupted, and resumed from the message about it', async () => {
    const killed = trainersOf(run).at(-1);
    if (killed === undefined) throw new Error('There is no trainer.');
    killNow(killed);
    await panel.waitForStatus('Interrupted', 30_000);
    await open.workbench.answerNotification(/./, 'Resume');
    await panel.waitForStatus('Feature extraction');
    expect(trainersOf(run).at(-1)).not.toBe(killed);
    await panel.button('Stop').click();
    await panel.waitForStatus('Stopped', 20_000);
  });

  test('shows where the second phase begins, then that it is finished', async () => {
    await open.workbench.runCommand('View: Close All Editors');
    const finished = await start('short.transfer-learning.json');
    await panel.waitForStatus('Finished');
    const every = Array.from({ length: allEpochs }, (_, index) => index + 1);
    const told = readEvents(finished).flatMap((event) =>
      event.kind === 'epoch-finished' ? [event.epoch] : [],
    );
    expect(told).toEqual(every);
    // What a run is at is told apart from its events, and may be there a moment before the last of them.
    await expect.poll(() => panel.epochsInTable()).toEqual(every);
    await panel.frame.getByText('Fine-tuning').first().waitFor();
    expect(existsSync(path.join(finished, 'model', 'model.json'))).toBe(true);
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
