import path from 'node:path';
import * as vscode from 'vscode';
import { runLabelSchema } from '../../shared/run/run-label.ts';
import type { ObservedRun, RunStore } from '../services.ts';

/** Asks what to call a run, and writes it. Throws a UserError when it cannot be written. */
export async function renameRun(store: RunStore, run: ObservedRun): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Run'),
    value: run.name ?? '',
    placeHolder: path.basename(run.folder),
    prompt: vscode.l10n.t('A name of your own. Leave it empty to show the run by its folder again.'),
    validateInput: (value) =>
      value.trim() === '' || runLabelSchema.shape.name.safeParse(value).success
        ? null
        : vscode.l10n.t('A name has at most {0} characters.', 120),
  });
  if (name !== undefined) await store.rename(run.folder, name.trim() === '' ? null : name);
}
