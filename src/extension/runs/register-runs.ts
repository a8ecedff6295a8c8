import * as vscode from 'vscode';
import type { ActiveModel, RunStore, Services } from '../services.ts';
import { rememberActiveModel } from './active-model.ts';
import { isAtWork, isResumable } from './at-work.ts';
import { registerRunCommands } from './run-commands.ts';
import { WorkspaceRunStore } from './run-store.ts';
import { RunsTree } from './runs-tree.ts';

/** Registers the tree of runs and its commands. */
export function registerRuns(services: Services): { store: RunStore; activeModel: ActiveModel } {
  const { context, log } = services;
  const store = new WorkspaceRunStore(context, log);
  const activeModel = rememberActiveModel(context);
  const tree = new RunsTree(store, activeModel, context.workspaceState, () => store.begin());
  context.subscriptions.push(store, tree, keepContextKeys(store));
  registerRunCommands(services, store, tree);
  // After the activation, which somebody waits for.
  setImmediate(() => {
    store.begin().catch((error: unknown) => log.error(String(error)));
  });
  return { store, activeModel };
}

/** Keeps the keys that menus ask for. */
function keepContextKeys(store: RunStore): vscode.Disposable {
  const last = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (last.get(key) === value) return;
    last.set(key, value);
    void vscode.commands.executeCommand('setContext', `transferLearning.${key}`, value);
  };
  const tell = (): void => {
    set('hasRuns', store.runs.length > 0);
    set('training', store.runs.some(isAtWork));
    set('resumable', store.runs.some(isResumable));
  };
  return store.onDidChange(tell);
}
