import path from 'node:path';
import * as vscode from 'vscode';
import { FolderTallies } from '../../node/dataset/folder-tallies.ts';
import { searchDatasets } from '../../node/dataset/search-datasets.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import type { DatasetInspection } from '../../shared/protocol/job-results.ts';
import type { DatasetStore, ObservedDataset } from '../services.ts';
import { storedFolders } from '../stored-folders.ts';

const addedKey = 'transferLearning.addedDatasets';

/**
 * The datasets of the workspace: those that a search finds and those that the user added. What is in them is counted
 * when somebody first asks, one after another, and counted again when they change.
 */
export class WorkspaceDatasetStore implements DatasetStore, vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<ObservedDataset | undefined>();
  readonly #tallies = new FolderTallies();
  readonly #known = new Map<string, ObservedDataset>();
  readonly #disposed = new AbortController();
  #begun: Promise<void> | undefined;
  /** One search after another, so that the last has the last word. */
  #searches: Promise<void> = Promise.resolve();
  /** One dataset after another, so that the disk is not asked for everything at once. */
  #counts: Promise<void> = Promise.resolve();
  readonly onDidChange = this.#changed.event;

  constructor(state: vscode.Memento, log: vscode.LogOutputChannel) {
    this.#state = state;
    this.#log = log;
  }

  dispose(): void {
    this.#disposed.abort();
    this.#changed.dispose();
  }

  /** By their names. */
  get datasets(): readonly ObservedDataset[] {
    return [...this.#known.values()];
  }

  get(root: string): ObservedDataset | undefined {
    return this.#known.get(root);
  }

  /** Looks for datasets, unless that was done already. Settles when it is known which there are. */
  begin(): Promise<void> {
    this.#begun ??= this.search();
    return this.#begun;
  }

  /** Looks for datasets anew, and counts what changed in each. Settles when it is known which there are. */
  search(): Promise<void> {
    this.#searches = this.#searches.catch(() => undefined).then(() => this.#search());
    return this.#searches;
  }

  async #search(): Promise<void> {
    const added = this.#added();
    const found = new Map<string, boolean>(added.map((root) => [root, true]));
    const { datasetSettings } = await import('./dataset-settings.ts');
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      if (folder.uri.scheme !== 'file') continue;
      const { search, searchDepth } = datasetSettings(folder);
      if (!search) continue;
      const { datasets, cutShort } = await searchDatasets(folder.uri.fsPath, {
        depth: searchDepth,
        tallies: this.#tallies,
        signal: this.#disposed.signal,
      });
      if (cutShort)
        this.#log.info(`The search for datasets in ${folder.uri.fsPath} was cut short: too many folders.`);
      for (const root of datasets) if (!found.has(root)) found.set(root, false);
    }
    const before = new Map(this.#known);
    this.#known.clear();
    const roots = [...found].sort(([one], [other]) => path.basename(one).localeCompare(path.basename(other)));
    for (const [root, isAdded] of roots) {
      const known = before.get(root) ?? { root, survey: null, error: null, inspection: null };
      this.#known.set(root, { ...known, added: isAdded });
    }
    await this.#tellKeys();
    this.#changed.fire(undefined);
    for (const [root] of roots) this.#count(root);
  }

  /** Looks again, where somebody has asked already what there is. */
  async searchAgain(): Promise<void> {
    if (this.#begun) await this.search();
  }

  /** Counts a dataset again. */
  async recount(root: string): Promise<void> {
    this.#count(root);
    await this.#counts;
  }

  /** Settles when a dataset in the list has been counted. */
  async counted(root: string): Promise<ObservedDataset | undefined> {
    await this.begin();
    if (this.#known.get(root)?.survey === null) await this.recount(root);
    return this.#known.get(root);
  }

  async add(root: string): Promise<void> {
    const added = this.#added();
    if (!added.includes(root)) await this.#state.update(addedKey, [...added, root]);
    this.#begun = this.search();
    await this.#begun;
  }

  /** Takes a dataset that was added off the list; its files stay as they are. */
  async remove(root: string): Promise<void> {
    await this.#state.update(
      addedKey,
      this.#added().filter((each) => each !== root),
    );
    await this.search();
  }

  /** Keeps what a check of the files found. */
  note(root: string, inspection: DatasetInspection): void {
    this.#change(root, { inspection });
  }

  #added(): string[] {
    return storedFolders(this.#state, addedKey);
  }

  #count(root: string): void {
    this.#counts = this.#counts.then(async () => {
      if (!this.#known.has(root)) return;
      try {
        const { surveyDataset } = await import('../../node/dataset/survey-dataset.ts');
        const survey = await surveyDataset(root, this.#tallies, this.#disposed.signal);
        const before = this.#known.get(root);
        // What was found in files that are no longer the same says nothing.
        const same = before?.survey?.images === survey.images;
        this.#change(root, { survey, error: null, ...(same ? {} : { inspection: null }) });
      } catch (error) {
        if (error instanceof StoppedError) return;
        const text = error instanceof Error ? error.message : String(error);
        if (!(error instanceof UserError)) this.#log.error(error instanceof Error ? error : text);
        this.#change(root, { survey: null, error: text, inspection: null });
      }
    });
  }

  #change(root: string, change: Partial<ObservedDataset>): void {
    const known = this.#known.get(root);
    if (known === undefined) return;
    const changed = { ...known, ...change };
    this.#known.set(root, changed);
    if (!this.#disposed.signal.aborted) this.#changed.fire(changed);
  }

  async #tellKeys(): Promise<void> {
    await vscode.commands.executeCommand('setContext', 'transferLearning.datasetsRead', true);
    await vscode.commands.executeCommand('setContext', 'transferLearning.hasDatasets', this.#known.size > 0);
  }
}
