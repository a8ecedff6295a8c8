import * as vscode from 'vscode';
import { isResumable } from '../runs/at-work.ts';
import { runName } from '../runs/run-item.ts';
import type { Services } from '../services.ts';

/** Tells, once, that a training ended before its time, with ways to the log and to go on. */
export async function tellOfFailure(
  services: Services,
  folder: string | undefined,
  reason: string | null,
  logFile: string | null,
): Promise<void> {
  const run = folder === undefined ? undefined : services.runs.get(folder);
  const [showLog, resume] = [vscode.l10n.t('Show Log'), vscode.l10n.t('Resume')];
  const why = reason ?? vscode.l10n.t('Its process ended without a word.');
  const text = run
    ? vscode.l10n.t('The training {0} ended before its time. {1}', runName(run), why)
    : vscode.l10n.t('The training could not be started. {0}', why);
  services.log.error(text);
  const canResume = run !== undefined && isResumable(run);
  const answer = await vscode.window.showErrorMessage(text, showLog, ...(canResume ? [resume] : []));
  if (answer === resume && folder !== undefined) await services.trainings.resume(folder);
  if (answer !== showLog) return;
  if (logFile === null) {
    services.log.show(true);
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(logFile));
  await vscode.window.showTextDocument(document, { preview: true });
}
