import path from 'node:path';
import * as vscode from 'vscode';

/** Called by VS Code when a command of ours is first used. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('transferLearning.startTraining', async (folder?: vscode.Uri) => {
      const dataset = folder ?? (await chooseDataset());
      if (dataset) trainInTerminal(context, dataset);
    }),
  );
}

async function chooseDataset(): Promise<vscode.Uri | undefined> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Choose the Folder of Images to Train On'),
    openLabel: vscode.l10n.t('Start Training'),
    ...(workspace ? { defaultUri: workspace } : {}),
  });
  return chosen?.[0];
}

/** Runs the command line's `train` in a terminal, with the Node that VS Code brings. */
function trainInTerminal(context: vscode.ExtensionContext, dataset: vscode.Uri): void {
  const terminal = vscode.window.createTerminal({
    name: vscode.l10n.t('Transfer Learning'),
    shellPath: process.execPath,
    shellArgs: [path.join(context.extensionPath, 'dist', 'cli.js'), 'train', dataset.fsPath],
    env: { ELECTRON_RUN_AS_NODE: '1' },
    isTransient: true,
  });
  terminal.show();
}
