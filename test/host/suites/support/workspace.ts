import path from 'node:path';
import * as vscode from 'vscode';

/** Absolute path of something in the folder that is open. Throws an Error when none is. */
export function inWorkspace(...names: readonly string[]): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('No folder is open.');
  return path.join(folder.uri.fsPath, ...names);
}
