import * as vscode from 'vscode';

/** Whether the workspace is trusted; where it is not, tells the user what that keeps from happening. */
export function requireTrust(): boolean {
  if (!vscode.workspace.isTrusted) void askForTrust();
  return vscode.workspace.isTrusted;
}

async function askForTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This runs a program on files that the folder names, so it waits until you trust the folder.',
    ),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
