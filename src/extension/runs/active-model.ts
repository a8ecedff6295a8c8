import * as vscode from 'vscode';
import type { ActiveModel } from '../services.ts';

const stateKey = 'transferLearning.activeRun';
/** For `when` clauses of commands that classify. */
const contextKey = 'transferLearning.hasActiveModel';

/** Remembers the run whose model images are classified with, for this workspace. */
export function rememberActiveModel(context: vscode.ExtensionContext): ActiveModel {
  const changed = new vscode.EventEmitter<undefined>();
  context.subscriptions.push(changed);
  const tell = (folder: string | undefined): void => {
    void vscode.commands.executeCommand('setContext', contextKey, folder !== undefined);
  };
  const read = (): string | undefined => {
    const stored = context.workspaceState.get<unknown>(stateKey);
    return typeof stored === 'string' ? stored : undefined;
  };
  tell(read());
  return {
    get folder() {
      return read();
    },
    onDidChange: changed.event,
    async set(folder) {
      await context.workspaceState.update(stateKey, folder);
      tell(folder);
      changed.fire(undefined);
    },
  };
}
