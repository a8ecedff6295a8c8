import path from 'node:path';
import * as vscode from 'vscode';

/** The name that is looked for first, and that a new file gets. */
export const configurationFileName = 'transfer-learning.json';

const most = 50;

/** Whether a file is a training configuration, by its name as package.json has it. */
export function isConfigurationFile(uri: vscode.Uri): boolean {
  const name = path.posix.basename(uri.path);
  return name === configurationFileName || name.endsWith(`.${configurationFileName}`);
}

/** The training configurations of the workspace, ordered by path. */
export async function findConfigurationFiles(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(
    `**/{${configurationFileName},*.${configurationFileName}}`,
    '**/node_modules/**',
    most,
  );
  return found.sort((one, other) => one.path.localeCompare(other.path));
}
