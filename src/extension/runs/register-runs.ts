import * as vscode from 'vscode';
import path from 'node:path';
import type { RunStore, Services } from '../services.ts';

/** Registers the tree of runs and its commands. */
export function registerRuns({ context }: Services): RunStore {
  const changed = new vscode.EventEmitter<undefined>();
  context.subscriptions.push(changed);
  return {
    runs: [],
    onDidChange: changed.event,
    get: () => undefined,
    refresh: () => Promise.resolve(),
    runsFolderFor: (dataset) => path.join(path.dirname(dataset), 'runs'),
    follow: () => new vscode.Disposable(() => undefined),
    rename: () => Promise.resolve(),
  };
}
