import path from 'node:path';
import * as vscode from 'vscode';
import type { ActiveModel, ObservedRun, RunStore } from '../services.ts';
import { isAtWork } from './at-work.ts';
import { runItem } from './run-item.ts';

/** The runs of one dataset. */
export interface DatasetNode {
  readonly kind: 'dataset';
  /** Absolute path; empty for runs that cannot be read. */
  readonly root: string;
}

export interface RunNode {
  readonly kind: 'run';
  readonly folder: string;
}

export type RunsNode = DatasetNode | RunNode;

const groupedKey = 'transferLearning.runsGrouped';

/** The tree of runs, newest first or by dataset. */
export class RunsTree implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #runs: RunStore;
  readonly #activeModel: ActiveModel;
  readonly #state: vscode.Memento;
  readonly #begin: () => Promise<void>;
  readonly #changed = new vscode.EventEmitter<RunsNode | undefined>();
  /** VS Code knows a node again by identity. */
  readonly #nodes = new Map<string, RunsNode>();
  readonly #registrations: readonly { dispose(): unknown }[];
  readonly #view: vscode.TreeView<RunsNode>;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(runs: RunStore, activeModel: ActiveModel, state: vscode.Memento, begin: () => Promise<void>) {
    this.#runs = runs;
    this.#activeModel = activeModel;
    this.#state = state;
    this.#begin = begin;
    this.#view = vscode.window.createTreeView<RunsNode>('transferLearning.runs', {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#registrations = [
      this.#view,
      this.#changed,
      runs.onDidChange((run) => this.#onRunChange(run)),
      activeModel.onDidChange(() => this.#changed.fire(undefined)),
    ];
    void vscode.commands.executeCommand('setContext', groupedKey, this.#grouped);
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
  }

  get selection(): readonly RunsNode[] {
    return this.#view.selection;
  }

  async group(grouped: boolean): Promise<void> {
    await this.#state.update(groupedKey, grouped);
    await vscode.commands.executeCommand('setContext', groupedKey, grouped);
    this.#changed.fire(undefined);
  }

  /** Shows and selects a run. */
  async reveal(folder: string): Promise<void> {
    if (this.#runs.get(folder)) await this.#view.reveal(this.#runNode(folder), { select: true });
  }

  async getChildren(node?: RunsNode): Promise<RunsNode[]> {
    await this.#begin();
    if (node?.kind === 'run') return [];
    if (node) return this.#runsOf(node.root).map(({ folder }) => this.#runNode(folder));
    if (!this.#grouped) return this.#runs.runs.map(({ folder }) => this.#runNode(folder));
    return [...new Set(this.#runs.runs.map(datasetOf))].map((root) => this.#datasetNode(root));
  }

  getParent(node: RunsNode): RunsNode | undefined {
    const run = node.kind === 'run' && this.#grouped ? this.#runs.get(node.folder) : undefined;
    return run && this.#datasetNode(datasetOf(run));
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    if (node.kind === 'dataset') return this.#datasetItem(node);
    const run = this.#runs.get(node.folder);
    const item = new vscode.TreeItem(path.basename(node.folder));
    item.id = `run ${node.folder}`;
    if (!run) return item;
    const active = this.#activeModel.folder === node.folder;
    const { label, description, icon, contextValue, accessibleLabel, facts } = runItem(
      run,
      { active, grouped: this.#grouped },
      vscode.l10n,
    );
    item.label = label;
    item.description = description;
    item.contextValue = contextValue;
    item.iconPath = new vscode.ThemeIcon(
      icon.id,
      icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color),
    );
    item.accessibilityInformation = { label: accessibleLabel };
    item.tooltip = tooltip(label, facts);
    item.command = { command: 'transferLearning.openRun', title: '', arguments: [node] };
    return item;
  }

  #datasetItem({ root }: DatasetNode): vscode.TreeItem {
    const name = root === '' ? vscode.l10n.t('Unknown dataset') : path.basename(root);
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `dataset ${root}`;
    item.description = String(this.#runsOf(root).length);
    item.iconPath = new vscode.ThemeIcon('folder-library');
    item.contextValue = 'runs-of-dataset';
    item.tooltip = root;
    return item;
  }

  #onRunChange(run: ObservedRun | undefined): void {
    this.#changed.fire(run && this.#nodes.get(`run ${run.folder}`));
    const running = this.#runs.runs.filter(isAtWork).length;
    const tip = running === 1 ? vscode.l10n.t('1 training') : vscode.l10n.t('{0} trainings', running);
    if ((this.#view.badge?.value ?? 0) !== running) {
      this.#view.badge = running === 0 ? undefined : { value: running, tooltip: tip };
    }
  }

  get #grouped(): boolean {
    return this.#state.get<unknown>(groupedKey) === true;
  }

  #runsOf(root: string): ObservedRun[] {
    return this.#runs.runs.filter((run) => datasetOf(run) === root);
  }

  #runNode(folder: string): RunsNode {
    return this.#node(`run ${folder}`, { kind: 'run', folder });
  }

  #datasetNode(root: string): RunsNode {
    return this.#node(`dataset ${root}`, { kind: 'dataset', root });
  }

  #node(key: string, made: RunsNode): RunsNode {
    const node = this.#nodes.get(key) ?? made;
    this.#nodes.set(key, node);
    return node;
  }
}

function datasetOf({ manifest }: ObservedRun): string {
  return manifest?.dataset.root ?? '';
}

/** What it says is from files: it is shown as text, whatever it holds. */
function tooltip(label: string, facts: readonly (readonly [string, string])[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.supportHtml = false;
  text.appendMarkdown('**').appendText(label).appendMarkdown('**\n\n');
  for (const [term, value] of facts) {
    text
      .appendMarkdown('- ')
      .appendText(`${term}: ${value.replaceAll(/\s+/g, ' ')}`)
      .appendMarkdown('\n');
  }
  return text;
}
