import * as vscode from 'vscode';
import { UserError } from '../node/user-error.ts';

/**
 * A command that shows the user why it failed: what they can put right as it stands, a defect of ours with a way to
 * the log, which has the stack.
 */
export function guarded<Values extends unknown[]>(
  log: vscode.LogOutputChannel,
  command: (...values: Values) => Promise<void>,
): (...values: Values) => Promise<void> {
  return async (...values) => {
    try {
      await command(...values);
    } catch (error) {
      void showError(log, error);
    }
  };
}

/** Tells the user what went wrong. */
export async function showError(log: vscode.LogOutputChannel, error: unknown): Promise<void> {
  if (error instanceof UserError) {
    log.warn(error.message);
    void vscode.window.showErrorMessage(error.message);
    return;
  }
  log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const showLog = vscode.l10n.t('Show Log');
  const answer = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      'Something unexpected happened: {0}',
      error instanceof Error ? error.message : String(error),
    ),
    showLog,
  );
  if (answer === showLog) log.show();
}
