import * as vscode from 'vscode';
import type { DatasetStore, Services } from '../services.ts';

/** Registers the tree of datasets and its commands. */
export function registerDatasets({ context }: Services): DatasetStore {
  const changed = new vscode.EventEmitter<undefined>();
  context.subscriptions.push(changed);
  return { datasets: [], onDidChange: changed.event, add: () => Promise.resolve() };
}
