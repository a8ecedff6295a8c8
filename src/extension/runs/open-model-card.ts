import path from 'node:path';
import * as vscode from 'vscode';
import { isThere } from '../../node/files/is-there.ts';
import { modelFolder } from '../../node/run/run-folder.ts';
import { UserError } from '../../node/user-error.ts';
import { modelCardFile } from '../../shared/run/model-metadata.ts';

/** Shows what a person should read before using a run's model. Throws a UserError where it is gone. */
export async function openModelCard(run: string): Promise<void> {
  const card = path.join(modelFolder(run), modelCardFile);
  if (!(await isThere(card)))
    throw new UserError(vscode.l10n.t('There is no model card {0}. Choose another model.', card));
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(card));
}
