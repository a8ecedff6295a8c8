import * as vscode from 'vscode';
import { UserError } from '../../node/user-error.ts';
import { showError } from '../guarded.ts';
import { requireTrust } from '../require-trust.ts';
import type { Services, TrainerJobs } from '../services.ts';
import { progressReporter } from './report-progress.ts';
import type { TrainerLauncher } from './trainer-launcher.ts';

/** A job that was asked to end has this long to do so by itself. */
const patienceMilliseconds = 5_000;

/** Runs the jobs of the trainer process that are no training. */
export class NotifiedJobs implements TrainerJobs {
  readonly #services: Services;
  readonly #launcher: TrainerLauncher;

  constructor(services: Services, launcher: TrainerLauncher) {
    this.#services = services;
    this.#launcher = launcher;
  }

  async run(
    job: Parameters<TrainerJobs['run']>[0],
    title: string,
  ): Promise<{ readonly result: unknown } | undefined> {
    if (!requireTrust()) return undefined;
    const { log } = this.#services;
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (notification, cancellation) => {
          const report = progressReporter(notification);
          const trainer = await this.#launcher.launchJob(
            job,
            (message) => {
              if (message.kind === 'progress') report(message);
            },
            (line) => log.info(line),
          );
          let patience: NodeJS.Timeout | undefined;
          const cancel = (): void => {
            trainer.stop();
            patience ??= setTimeout(() => trainer.kill(), patienceMilliseconds);
          };
          const listening = cancellation.onCancellationRequested(cancel);
          if (cancellation.isCancellationRequested) cancel();
          try {
            const { outcome, message, result } = await trainer.ended;
            if (outcome === 'finished') return { result };
            if (outcome === 'failed') throw new UserError(message ?? vscode.l10n.t('{0}: it failed.', title));
            return undefined;
          } finally {
            clearTimeout(patience);
            listening.dispose();
          }
        },
      );
    } catch (error) {
      void showError(log, error);
      return undefined;
    }
  }
}
