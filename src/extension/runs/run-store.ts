import * as vscode from 'vscode';
import type { ObservedRun, RunStore } from '../services.ts';
import { storedFolders } from '../stored-folders.ts';
import { RunObserver } from './run-observer.ts';
import { runsFolderIn } from './runs-folder.ts';

const addedFoldersKey = 'transferLearning.runsFolders';

/** The runs of the workspace: those in the folders that its settings name, and in folders that the user added. */
export class WorkspaceRunStore implements RunStore, vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<ObservedRun | undefined>();
  readonly #observer: RunObserver;
  readonly #registrations: vscode.Disposable[] = [];
  #watchers: vscode.Disposable[] = [];
  #watched = '';
  /** Asked for at every look, and settings take time to read. */
  #folders: readonly string[] = [];
  #begun: Promise<void> | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#state = context.workspaceState;
    this.#observer = new RunObserver({
      folders: () => this.#folders,
      onChange: (run) => this.#changed.fire(run),
      onProblem: (problem) => log.warn(problem),
    });
  }

  /** Begins to look, once, however often it is called. Settles when all runs were looked at. */
  begin(): Promise<void> {
    this.#begun ??= this.#begin();
    return this.#begun;
  }

  dispose(): void {
    this.#observer.close();
    this.#changed.dispose();
    for (const disposable of [...this.#registrations, ...this.#watchers]) disposable.dispose();
  }

  get runs(): readonly ObservedRun[] {
    return this.#observer.runs;
  }

  get(folder: string): ObservedRun | undefined {
    return this.#observer.get(folder);
  }

  holderOf(folder: string): ReturnType<RunStore['holderOf']> {
    return this.#observer.holderOf(folder);
  }

  async refresh(): Promise<void> {
    this.#findFolders();
    await this.#observer.refresh();
  }

  look(folder: string): Promise<void> {
    return this.#observer.look(folder);
  }

  runsFolderFor(dataset: string): string {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    const own = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dataset));
    const folder = own ?? first;
    // Without a workspace, runs are kept beside the dataset.
    const base = folder?.uri ?? vscode.Uri.joinPath(vscode.Uri.file(dataset), '..');
    return runsFolderOf(base) ?? vscode.Uri.joinPath(base, 'runs').fsPath;
  }

  follow(folder: string, listener: Parameters<RunStore['follow']>[1]): vscode.Disposable {
    return new vscode.Disposable(this.#observer.follow(folder, listener));
  }

  rename(folder: string, name: string | null): Promise<void> {
    return this.#observer.rename(folder, name);
  }

  markStopping(folder: string, stopping: boolean): void {
    this.#observer.markStopping(folder, stopping);
  }

  noteReason(folder: string, reason: string | null): void {
    this.#observer.noteReason(folder, reason);
  }

  async addFolder(folder: string): Promise<void> {
    await this.begin();
    if (this.#folders.includes(folder)) return;
    await this.#state.update(addedFoldersKey, [...this.#addedFolders(), folder]);
    await this.refresh();
  }

  async #begin(): Promise<void> {
    const again = (): void => void this.refresh();
    this.#registrations.push(
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('transferLearning.training.runsFolder')) again();
      }),
    );
    this.#findFolders();
    await this.#observer.start();
  }

  #findFolders(): void {
    const folders = new Set<string>(this.#addedFolders());
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const folder = uri.scheme === 'file' ? runsFolderOf(uri) : null;
      if (folder !== null) folders.add(folder);
    }
    this.#folders = [...folders];
    const watched = this.#folders.join('\n');
    if (watched === this.#watched) return;
    this.#watched = watched;
    for (const watcher of this.#watchers.splice(0)) watcher.dispose();
    this.#watchers = this.#folders.flatMap((folder) => this.#watch(folder));
  }

  /** Makes changes seen sooner than the observer's next look would; it relies on nothing of this. */
  #watch(folder: string): vscode.Disposable[] {
    const base = vscode.Uri.file(folder);
    // Within the workspace all files are watched anyway. Elsewhere a watcher would be one for each folder of each run.
    const deep = vscode.workspace.getWorkspaceFolder(base) === undefined ? [] : ['*/{run,label}.json'];
    return ['*', ...deep].map((pattern) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(base, pattern));
      const look = ({ fsPath }: vscode.Uri): void => this.#observer.lookAtPath(fsPath);
      const listening = [watcher.onDidCreate(look), watcher.onDidChange(look), watcher.onDidDelete(look)];
      return vscode.Disposable.from(watcher, ...listening);
    });
  }

  #addedFolders(): string[] {
    return storedFolders(this.#state, addedFoldersKey);
  }
}

/** The folder of runs that the setting names for a workspace folder; null when it may not be used. */
function runsFolderOf(workspaceFolder: vscode.Uri): string | null {
  const setting = vscode.workspace
    .getConfiguration('transferLearning', workspaceFolder)
    .get<unknown>('training.runsFolder');
  const text = typeof setting === 'string' ? setting : '';
  return runsFolderIn(workspaceFolder.fsPath, text, vscode.workspace.isTrusted);
}
