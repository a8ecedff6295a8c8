import path from 'node:path';
import type * as vscode from 'vscode';
import type {
  LoggedOutput,
  AttachedOutput,
  TrainerProcess,
  TrainerTask,
} from '../../node/trainer-process/trainer-process.ts';
import type { FromTrainer, TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { giveWay } from './give-way.ts';
import { newLogFile, removeOldLogs } from './log-files.ts';

/** A trainer at work and, where it may outlive this window, the file that its output goes to. */
export interface LaunchedTrainer {
  readonly process: TrainerProcess;
  readonly logFile: string;
}

/** Starts trainer processes as the settings say. */
export class TrainerLauncher {
  readonly #context: vscode.ExtensionContext;

  constructor(context: vscode.ExtensionContext) {
    this.#context = context;
  }

  /** Starts one that trains on when this window closes, unless a setting says otherwise. Throws a UserError. */
  async launchTraining(job: TrainerJob, onMessage: (message: FromTrainer) => void): Promise<LaunchedTrainer> {
    const folder = path.join(this.#context.globalStorageUri.fsPath, 'logs');
    void removeOldLogs(folder);
    const logFile = newLogFile(folder);
    const { trainerSettings } = await import('./trainer-settings.ts');
    const attached = trainerSettings().stopWhenWindowCloses;
    return { process: await this.#launch(job, onMessage, { attached, logFile }), logFile };
  }

  /** Starts one that ends with this window. Throws a UserError. */
  launchJob(
    job: TrainerJob,
    onMessage: (message: FromTrainer) => void,
    onOutput: (line: string) => void,
  ): Promise<TrainerProcess> {
    return this.#launch(job, onMessage, { attached: true, onOutput });
  }

  async #launch(
    job: TrainerJob,
    onMessage: TrainerTask['onMessage'],
    output: LoggedOutput | AttachedOutput,
  ): Promise<TrainerProcess> {
    const { programSettings } = await import('./program-settings.ts');
    const settings = await programSettings();
    const { startTrainer } = await import('../../node/trainer-process/trainer-process.ts');
    const trainer = startTrainer({
      module: this.#context.asAbsolutePath(path.join('dist', 'trainer.js')),
      ...settings,
      job,
      onMessage,
      ...output,
    });
    giveWay(trainer.pid);
    return trainer;
  }
}
