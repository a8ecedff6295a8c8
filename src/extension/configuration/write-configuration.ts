import path from 'node:path';
import * as vscode from 'vscode';
import type { ConfigurationDraft } from '../../shared/configuration/configuration-file.ts';
import { configurationFileName } from './configuration-files.ts';

/**
 * Writes a configuration for a dataset into the workspace folder and opens it. A file that is there already is replaced
 * only when the user says so. Whether there is something to edit now.
 */
export async function writeConfiguration(
  dataset: string | undefined,
  configuration: ConfigurationDraft,
): Promise<boolean> {
  const wanted = await placeFor(dataset);
  const target = wanted && (await freeOrAgreed(wanted));
  if (!target) return false;
  if (target.write) {
    const named =
      dataset === undefined ? {} : { dataset: pathFrom(path.dirname(target.uri.fsPath), dataset) };
    const text = `${JSON.stringify({ ...named, ...configuration }, null, 2)}\n`;
    await vscode.workspace.fs.writeFile(target.uri, new TextEncoder().encode(text));
  }
  const document = await vscode.workspace.openTextDocument(target.uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return true;
}

/** In the workspace folder of the dataset, else in the first; where there is none the user says where. */
async function placeFor(dataset: string | undefined): Promise<vscode.Uri | undefined> {
  const ofDataset = dataset && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dataset));
  const folder = ofDataset || vscode.workspace.workspaceFolders?.[0];
  if (folder) return vscode.Uri.joinPath(folder.uri, configurationFileName);
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the Training Configuration'),
    filters: { JSON: ['json'] },
    ...(dataset === undefined
      ? {}
      : { defaultUri: vscode.Uri.file(path.join(path.dirname(dataset), configurationFileName)) }),
  });
}

async function freeOrAgreed(uri: vscode.Uri): Promise<{ uri: vscode.Uri; write: boolean } | undefined> {
  if (!(await isThere(uri))) return { uri, write: true };
  const open = vscode.l10n.t('Open the Existing File');
  const another = vscode.l10n.t('Write Another File');
  const replace = vscode.l10n.t('Replace');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is there already.', path.posix.basename(uri.path)),
    {
      modal: true,
      detail: vscode.l10n.t('What was chosen just now is not in it.'),
    },
    open,
    another,
    replace,
  );
  switch (answer) {
    case open:
      return { uri, write: false };
    case replace:
      return { uri, write: true };
    case another:
      return { uri: await freeName(uri), write: true };
    default:
      return undefined;
  }
}

/** `2.transfer-learning.json` and on, the first that is free. */
async function freeName(uri: vscode.Uri): Promise<vscode.Uri> {
  for (let number = 2; ; number++) {
    const candidate = vscode.Uri.joinPath(uri, '..', `${number}.${configurationFileName}`);
    if (!(await isThere(candidate))) return candidate;
  }
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** With forward slashes, which every system reads; absolute where it lies on another drive. */
function pathFrom(folder: string, target: string): string {
  const relative = path.relative(folder, target);
  if (path.isAbsolute(relative)) return target;
  return relative === '' ? '.' : relative.split(path.sep).join('/');
}
