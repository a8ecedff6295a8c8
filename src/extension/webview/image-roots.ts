import path from 'node:path';
import * as vscode from 'vscode';
import { isRelativePath } from '../../shared/predictions/relative-path.ts';

/**
 * The folder of a dataset whose images a panel may load; null where it must not. A run's file says where that folder is:
 * without trust it is believed only within the workspace.
 */
export function readableDataset(root: string): vscode.Uri | null {
  if (!path.isAbsolute(root)) return null;
  const folder = vscode.Uri.file(root);
  return vscode.workspace.isTrusted || vscode.workspace.getWorkspaceFolder(folder) ? folder : null;
}

/** An image of a dataset; null where its path would lead out of the dataset's folder. */
export function imageOf(root: string, image: string): vscode.Uri | null {
  const folder = readableDataset(root);
  return folder && isRelativePath(image) ? vscode.Uri.joinPath(folder, ...image.split('/')) : null;
}
