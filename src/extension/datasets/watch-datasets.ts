import path from 'node:path';
import * as vscode from 'vscode';
import { isNamedLikeImage } from '../../node/dataset/image-format.ts';
import type { WorkspaceDatasetStore } from './dataset-store.ts';

/** Files seldom come alone: what happens within this time is looked at together. */
const settleMilliseconds = 1_000;

/**
 * Keeps the list of datasets up to date while it is seen: folders and images that come and go. What changed while it was
 * not seen is looked at when it is seen again.
 */
export class DatasetWatch implements vscode.Disposable {
  readonly #store: WorkspaceDatasetStore;
  readonly #ignores: (file: string) => boolean;
  readonly #onError: (error: unknown) => void;
  #watchers: vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;
  #seen = false;
  #missed = false;

  /** `ignores`: what changes all the time and is no dataset, as the folder of runs. */
  constructor(
    store: WorkspaceDatasetStore,
    ignores: (file: string) => boolean,
    onError: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#ignores = ignores;
    this.#onError = onError;
  }

  dispose(): void {
    this.#stop();
  }

  show(seen: boolean): void {
    if (seen === this.#seen) return;
    this.#seen = seen;
    if (!seen) {
      this.#stop();
      this.#missed = true;
      return;
    }
    this.watch();
    if (this.#missed) this.#later();
  }

  /** Begins to watch, anew where the folders are others now. */
  watch(): void {
    if (!this.#seen) return;
    for (const watcher of this.#watchers) watcher.dispose();
    const folders = new Set(
      (vscode.workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map(({ uri }) => uri.fsPath),
    );
    for (const { root } of this.#store.datasets) {
      if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(root)) === undefined) folders.add(root);
    }
    this.#watchers = [...folders].flatMap((folder) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
      const onChange = ({ fsPath }: vscode.Uri): void => {
        if (concernsDatasets(fsPath) && !this.#ignores(fsPath)) this.#later();
      };
      return [watcher, watcher.onDidCreate(onChange), watcher.onDidDelete(onChange)];
    });
  }

  #later(): void {
    // Counted from the first change, so that a long copy shows how far it is.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#missed = false;
      this.#store.search().catch(this.#onError);
    }, settleMilliseconds);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
  }
}

/** Images, and what may be a folder. */
function concernsDatasets(file: string): boolean {
  const name = path.basename(file);
  return isNamedLikeImage(name) || !name.includes('.');
}
