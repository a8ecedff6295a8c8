import * as vscode from 'vscode';
import { lstat } from 'node:fs/promises';
import { placeInRun } from '../../node/run/run-file.ts';
import { UserError } from '../../node/user-error.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { modelCardFile } from '../../shared/run/model-metadata.ts';

/** Shows what a person should read before using a run's model. Throws a UserError where it is gone. */
export async function openModelCard(run: string): Promise<void> {
  const card = await placeInRun(run, `${runLayout.model}/${modelCardFile}`);
  const status = await lstat(card).catch(() => null);
  if (!status?.isFile())
    throw new UserError(vscode.l10n.t('There is no model card {0}. Choose another model.', card));
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(card));
}
