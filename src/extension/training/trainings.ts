import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { TrainerOutcome, TrainerProcess } from '../../node/trainer-process/trainer-process.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { showError } from '../guarded.ts';
import { requireTrust } from '../require-trust.ts';
import { isAtWork } from '../runs/at-work.ts';
import type { Services, Trainings } from '../services.ts';
import { makeWritable } from './make-writable.ts';
import { progressReporter } from './report-progress.ts';
import { tellOfFailure } from './tell-of-failure.ts';
import type { TrainerLauncher } from './trainer-launcher.ts';

/** Before there is a run, nothing is lost by ending a trainer that does not heed us. */
const cancelMilliseconds = 5_000;
/** A trainer that was told to stop may still have to finish a batch and write a checkpoint. */
const lockMilliseconds = 15_000;

/** Starts trainer processes and keeps hold of those that this window started. */
export class WindowTrainings implements Trainings, vscode.Disposable {
  readonly #services: Services;
  readonly #launcher: TrainerLauncher;
  /** By the run's folder, where there is one already. */
  readonly #own = new Map<string, TrainerProcess>();
  readonly #all = new Set<TrainerProcess>();

  constructor(services: Services, launcher: TrainerLauncher) {
    this.#services = services;
    this.#launcher = launcher;
  }

  /** Lets go of all trainers: those that the setting allows train on. */
  dispose(): void {
    for (const trainer of this.#all) trainer.detach();
  }

  /** Whether this window started the trainer at work on a run, and will hear how it ends. */
  isOwn(runFolder: string): boolean {
    return this.#own.has(runFolder);
  }

  async start(dataset: string, configuration: TrainingConfiguration): Promise<string | undefined> {
    if (!requireTrust()) return undefined;
    try {
      const runsFolder = this.#services.runs.runsFolderFor(dataset);
      await makeWritable(runsFolder);
      return await this.#train({ kind: 'train', dataset, runsFolder, configuration });
    } catch (error) {
      void showError(this.#services.log, error);
      return undefined;
    }
  }

  async resume(runFolder: string): Promise<void> {
    if (!requireTrust()) return;
    try {
      if (await this.#isFree(runFolder)) {
        this.#services.runs.noteReason(runFolder, null);
        await this.#train({ kind: 'resume', run: runFolder });
      } else {
        void vscode.window.showInformationMessage(vscode.l10n.t('This training is going on already.'));
      }
    } catch (error) {
      void showError(this.#services.log, error);
    }
  }

  async stop(runFolder: string): Promise<void> {
    const { runs } = this.#services;
    runs.markStopping(runFolder, true);
    try {
      const own = this.#own.get(runFolder);
      if (own) {
        own.stop();
        return;
      }
      const { requestStop } = await import('../../node/run/request-stop.ts');
      if (!(await requestStop(runFolder))) {
        runs.markStopping(runFolder, false);
        await runs.look(runFolder);
      }
    } catch (error) {
      runs.markStopping(runFolder, false);
      void showError(this.#services.log, error);
    }
  }

  /** Starts a trainer and waits, with a notification, until its run can be seen. */
  async #train(job: Extract<TrainerJob, { kind: 'train' | 'resume' }>): Promise<string | undefined> {
    const isNew = job.kind === 'train';
    const title = isNew ? vscode.l10n.t('Preparing the training') : vscode.l10n.t('Resuming the training');
    const folder = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (notification, cancellation) => this.#prepare(job, notification, cancellation),
    );
    if (folder === undefined) return undefined;
    // Without a workspace runs are kept beside their dataset, where nobody has looked so far.
    await this.#services.runs.addFolder(path.dirname(folder));
    await this.#services.runs.look(folder);
    const { trainerSettings } = await import('./trainer-settings.ts');
    if (trainerSettings().openPanel) this.#services.panels.open(folder);
    return folder;
  }

  async #prepare(
    job: TrainerJob,
    notification: vscode.Progress<{ message?: string; increment?: number }>,
    cancellation: vscode.CancellationToken,
  ): Promise<string | undefined> {
    const report = progressReporter(notification);
    let folder: string | undefined;
    let tell: (folder: string) => void = () => undefined;
    const there = new Promise<string>((resolve) => (tell = resolve));
    const { process: trainer, logFile } = await this.#launcher.launchTraining(job, (message) => {
      if (message.kind === 'progress') report(message);
      if (message.kind !== 'run-folder') return;
      folder = message.folder;
      this.#own.set(folder, trainer);
      tell(folder);
    });
    this.#all.add(trainer);
    this.#services.log.info(
      `A trainer was started as process ${trainer.pid ?? '?'}; its output is in ${logFile}`,
    );
    const ended = trainer.ended.then(async (outcome) => {
      this.#all.delete(trainer);
      if (folder !== undefined && this.#own.get(folder) === trainer) this.#own.delete(folder);
      await this.#onEnd(outcome, folder, logFile);
      return undefined;
    });
    let patience: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      trainer.stop();
      patience = setTimeout(() => {
        if (folder === undefined) trainer.kill();
      }, cancelMilliseconds);
    };
    const listening = cancellation.onCancellationRequested(cancel);
    if (cancellation.isCancellationRequested) cancel();
    try {
      return await Promise.race([there, ended]);
    } finally {
      clearTimeout(patience);
      listening.dispose();
    }
  }

  async #onEnd(
    { outcome, message, output }: TrainerOutcome,
    folder: string | undefined,
    logFile: string,
  ): Promise<void> {
    const { runs } = this.#services;
    if (folder !== undefined) {
      if (outcome === 'failed') runs.noteReason(folder, message);
      await runs.look(folder);
    }
    if (outcome !== 'failed') return;
    for (const line of output) this.#services.log.error(line);
    // A run whose folder was deleted has ended as its owner wished.
    if (folder !== undefined && !(await isThere(folder))) return;
    void tellOfFailure(this.#services, folder, message, logFile);
  }

  /** Waits a while for a trainer that is about to end. */
  async #isFree(runFolder: string): Promise<boolean> {
    const { runs } = this.#services;
    const end = Date.now() + lockMilliseconds;
    for (;;) {
      await runs.look(runFolder);
      const run = runs.get(runFolder);
      if (!isAtWork(run)) return true;
      if (!run?.stopping || Date.now() > end) return false;
      await wait(200);
    }
  }
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
