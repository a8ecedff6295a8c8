import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { runItem } from '../../../../src/extension/runs/run-item.ts';
import type { ObservedRun, Services } from '../../../../src/extension/services.ts';
import { shownRun } from '../../../../src/extension/training-panel/shown-run.ts';
import {
  trainingConfigurationSchema,
  type TrainingConfiguration,
} from '../../../../src/shared/configuration/training-configuration.ts';
import { note } from '../support/note.ts';
import { ourServices } from '../support/services.ts';
import { until } from '../support/until.ts';
import { inWorkspace } from '../support/workspace.ts';

const trainSeconds = 100;

/** Of seconds, on the engine that is always there. */
const smallTraining = {
  seed: 7,
  engine: 'wasm',
  batchSize: 8,
  split: { groupBy: 'none', minimumValidationImages: 0, validationFraction: 0.25 },
  backbone: { width: 0.35, inputSize: 96, weights: 'none' },
  featureExtraction: { epochs: 2, learningRate: 1e-3 },
  fineTuning: { epochs: 2, learningRate: 3e-4, fineTuneAt: 100 },
} as const;
/** Epochs enough to be stopped among them. */
const longPhases = {
  fineTuning: trainingConfigurationSchema.parse({ fineTuning: { epochs: 500, fineTuneAt: 100 } }).fineTuning,
};

describe('a training', function () {
  this.timeout(150_000);
  let services: Services;
  let dataset: string;

  before(async () => {
    services = await ourServices();
    dataset = inWorkspace('chest_xray');
  });

  const start = async (changes: Partial<TrainingConfiguration> = {}, images = dataset): Promise<string> => {
    const configuration = trainingConfigurationSchema.parse({ ...smallTraining, ...changes });
    const folder = await services.trainings.start(images, configuration);
    assert.ok(folder, 'It did not start.');
    return folder;
  };
  const state = (what: string, folder: string, holds: (run: ObservedRun) => boolean): Promise<ObservedRun> =>
    until(
      what,
      () => {
        const run = services.runs.get(folder);
        return run && holds(run) ? run : undefined;
      },
      trainSeconds,
    );

  it('goes from start to finish, and is seen phase by phase', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const folder = await start();
    const phases = new Set<string>();
    let numbers = 0;
    const following = services.runs.follow(folder, (events) => (numbers += events.length));
    const listening = services.runs.onDidChange((run) => {
      if (run?.folder === folder && run.state.phase) phases.add(run.state.phase);
    });
    const run = await state(
      'the end',
      folder,
      ({ status, trainer }) => status === 'finished' && trainer === null,
    );
    delay.disable();
    following.dispose();
    listening.dispose();
    assert.deepEqual([...phases], ['feature-extraction', 'fine-tuning']);
    assert.ok(run.manifest?.best);
    assert.ok(numbers > 10);
    const milliseconds = delay.percentile(99) / 1e6;
    const memory = process.memoryUsage();
    note(
      `Extension host while training: event-loop delay 99 % ${milliseconds.toFixed(1)} ms, most ` +
        `${(delay.max / 1e6).toFixed(1)} ms; heap ${(memory.heapUsed / 1e6).toFixed(0)} MB.`,
    );
    await vscode.commands.executeCommand('transferLearning.showTrainingLog', folder);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, run.log);
  });

  it('stops when asked, says so at once, and goes on from there', async () => {
    const folder = await start(longPhases);
    await state('the first epoch', folder, (run) => run.state.epochs.length > 0);
    await vscode.commands.executeCommand('transferLearning.deleteRun', folder);
    assert.ok(existsSync(folder), 'It was deleted while it was trained.');

    const asked = performance.now();
    const stopping = services.trainings.stop(folder);
    const asking = services.runs.get(folder);
    assert.ok(asking?.stopping);
    assert.match(runItem(asking, { active: false, grouped: false }, vscode.l10n).description, /^stopping…/);
    assert.equal(shownRun(asking, true).stopping, true);
    await stopping;
    const stopped = await state(
      'the stop',
      folder,
      (run) => run.status === 'stopped' && run.trainer === null,
    );
    note(`Stopped ${(performance.now() - asked).toFixed(0)} ms after it was asked for.`);
    const epochs = stopped.state.epochs.length;
    await services.trainings.resume(folder);
    const resumed = await state('more epochs', folder, (run) => run.state.epochs.length > epochs);
    assert.equal(resumed.state.epochs[0]?.epoch, 1);
    await services.trainings.stop(folder);
    await state('the second stop', folder, (run) => run.trainer === null);
  });

  it('that is killed is told of and can be taken up', async () => {
    const folder = await start(longPhases);
    const run = await state(
      'the first epoch',
      folder,
      ({ trainer, state: { epochs } }) => trainer !== null && epochs.length > 0,
    );
    process.kill(run.trainer?.pid ?? Number.NaN, 'SIGKILL');
    const interrupted = await state(
      'the end',
      folder,
      ({ status, reason }) => status === 'interrupted' && reason !== null,
    );
    assert.match(interrupted.reason ?? '', /SIGKILL/);
  });

  it('that another process started is followed, and stops when asked', async () => {
    const command = path.join(services.context.extensionPath, 'dist', 'cli.js');
    const runsFolder = services.runs.runsFolderFor(dataset);
    const known = new Set(services.runs.runs.map(({ folder }) => folder));
    const options =
      '--engine wasm --weights none --width 0.35 --input-size 96 --epochs 2 --fine-tune-epochs 500';
    const child = spawn(process.execPath, [
      command,
      'train',
      dataset,
      '--out',
      runsFolder,
      ...options.split(' '),
    ]);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const { folder } = await until(
      'its run',
      () => services.runs.runs.find((run) => !known.has(run.folder)),
      trainSeconds,
    );
    await state('its first epoch', folder, (run) => run.state.epochs.length > 0);
    await services.trainings.stop(folder);
    await state('the stop', folder, (run) => run.status === 'stopped' && run.trainer === null);
    assert.equal(await ended, 130);
  });

  it('does not begin with a Node that the settings name wrongly', async () => {
    const settings = vscode.workspace.getConfiguration('transferLearning');
    await settings.update('engine.nodePath', '/no/such/node', vscode.ConfigurationTarget.Global);
    const configuration = trainingConfigurationSchema.parse(smallTraining);
    assert.equal(await services.trainings.start(dataset, configuration), undefined);
    await settings.update('engine.nodePath', undefined, vscode.ConfigurationTarget.Global);
  });

  it('does not begin without images, and leaves nothing behind', async () => {
    const empty = inWorkspace('empty');
    await mkdir(empty);
    const before = services.runs.runs.length;
    const configuration = trainingConfigurationSchema.parse(smallTraining);
    assert.equal(await services.trainings.start(empty, configuration), undefined);
    await services.runs.refresh();
    assert.equal(services.runs.runs.length, before);
  });

  it('does not begin where nothing can be written, and leaves nothing behind', async function () {
    const disk = inWorkspace('read-only');
    await mkdir(disk);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]).status === 0;
    // A system that does not let us mount a disk has a folder in which nobody may write, or this cannot be tried.
    if (!mounted && process.platform !== 'linux') this.skip();
    const runsFolder = path.join(mounted ? disk : '/sys', 'runs');
    const settings = vscode.workspace.getConfiguration('transferLearning');
    await settings.update('training.runsFolder', runsFolder, vscode.ConfigurationTarget.Global);
    try {
      await until('the setting', () => services.runs.runsFolderFor(dataset) === runsFolder || undefined);
      const configuration = trainingConfigurationSchema.parse(smallTraining);
      assert.equal(await services.trainings.start(dataset, configuration), undefined);
      assert.equal(existsSync(runsFolder), false);
    } finally {
      await settings.update('training.runsFolder', undefined, vscode.ConfigurationTarget.Global);
      if (mounted) spawnSync('umount', ['-l', disk]);
      await rm(disk, { recursive: true });
    }
  });

  it('whose images vanish fails with the first that is missing, and goes on when they are back', async () => {
    const images = inWorkspace('vanishing');
    await cp(dataset, images, { recursive: true });
    const anew = { augmentation: { horizontalFlip: 0.5, views: 'fresh' } };
    const changes = trainingConfigurationSchema.parse({ ...anew, featureExtraction: { epochs: 5000 } });
    const { augmentation, featureExtraction } = changes;
    const folder = await start({ augmentation, featureExtraction }, images);
    await state('the first epoch', folder, (run) => run.state.epochs.length > 0);
    await rename(images, `${images}-away`);
    const failed = await state('the end', folder, (run) => run.status === 'failed' && run.trainer === null);
    assert.match(failed.reason ?? '', /\.jpg can no longer be read: there is no such file/);
    const { description, facts } = runItem(failed, { active: false, grouped: false }, vscode.l10n);
    assert.match(description, /^failed/);
    assert.ok(facts.some(([, text]) => text === failed.reason));
    assert.equal(shownRun(failed, true).reason, failed.reason);

    await rename(`${images}-away`, images);
    const epochs = failed.state.epochs.length;
    await services.trainings.resume(folder);
    await state('more epochs', folder, (run) => run.state.epochs.length > epochs);
    await services.trainings.stop(folder);
    await state('the stop', folder, (run) => run.trainer === null);
    await rm(images, { recursive: true });
  });

  it('whose run folder is deleted ends, and is forgotten', async () => {
    const folder = await start(longPhases);
    const { trainer } = await state(
      'the first epoch',
      folder,
      (run) => run.trainer !== null && run.state.epochs.length > 0,
    );
    // The trainer goes on writing while it is deleted.
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    await until('the run to be forgotten', () => (services.runs.get(folder) ? undefined : true));
    await until('the trainer to end', () => (isAlive(trainer?.pid ?? Number.NaN) ? undefined : true), 60);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
