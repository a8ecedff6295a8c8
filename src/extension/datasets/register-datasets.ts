import * as vscode from 'vscode';
import { showError } from '../guarded.ts';
import { isWithin } from '../runs/runs-folder.ts';
import type { DatasetStore, Services } from '../services.ts';
import { registerCheckReports } from './check-reports.ts';
import { registerDatasetCommands } from './dataset-commands.ts';
import { WorkspaceDatasetStore } from './dataset-store.ts';
import { DatasetsTree } from './datasets-tree.ts';
import { DatasetWatch } from './watch-datasets.ts';

/** Registers the tree of datasets and its commands. Nothing is looked for until the tree is seen, or somebody asks. */
export function registerDatasets(services: Services): DatasetStore {
  const { context, log } = services;
  const store = new WorkspaceDatasetStore(context.workspaceState, log);
  const tree = new DatasetsTree(store);
  const onError = (error: unknown): void => void showError(log, error);
  const ignores = (file: string): boolean => isWithin(services.runs.runsFolderFor(file), file);
  const watch = new DatasetWatch(store, ignores, onError);
  watch.show(tree.view.visible);
  context.subscriptions.push(
    store,
    tree,
    watch,
    registerCheckReports(store),
    tree.view.onDidChangeVisibility(({ visible }) => watch.show(visible)),
    store.onDidChange((dataset) => {
      // Folders outside the workspace are watched for as long as they are in the list.
      if (dataset === undefined) watch.watch();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void store.searchAgain().catch(onError)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('transferLearning.datasets')) void store.searchAgain().catch(onError);
    }),
  );
  registerDatasetCommands(services, store, tree);
  return store;
}
