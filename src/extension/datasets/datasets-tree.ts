import * as vscode from 'vscode';
import type { DatasetsNode } from './dataset-nodes.ts';
import { nodeId } from './dataset-nodes.ts';
import { childrenOf, datasetItem } from './dataset-items.ts';
import type { DatasetItem } from './dataset-items.ts';
import type { WorkspaceDatasetStore } from './dataset-store.ts';

const collapsible = {
  no: vscode.TreeItemCollapsibleState.None,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
  open: vscode.TreeItemCollapsibleState.Expanded,
} as const satisfies Record<DatasetItem['expands'], vscode.TreeItemCollapsibleState>;

/** The tree of datasets: splits, classes and what to know about them. */
export class DatasetsTree implements vscode.TreeDataProvider<DatasetsNode>, vscode.Disposable {
  readonly #store: WorkspaceDatasetStore;
  readonly #changed = new vscode.EventEmitter<DatasetsNode | undefined>();
  /** VS Code knows a node again by identity. */
  readonly #nodes = new Map<string, DatasetsNode>();
  readonly #registrations: readonly { dispose(): unknown }[];
  readonly view: vscode.TreeView<DatasetsNode>;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: WorkspaceDatasetStore) {
    this.#store = store;
    this.view = vscode.window.createTreeView<DatasetsNode>('transferLearning.datasets', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#registrations = [
      this.view,
      this.#changed,
      store.onDidChange((dataset) => {
        if (dataset === undefined) this.#nodes.clear();
        this.#changed.fire(dataset && this.#kept({ kind: 'dataset', root: dataset.root }));
      }),
    ];
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
  }

  /** Shows and selects a dataset. */
  async reveal(root: string): Promise<void> {
    if (!this.#store.get(root)) return;
    await this.view.reveal(this.#kept({ kind: 'dataset', root }), { select: true, expand: true });
  }

  async getChildren(node?: DatasetsNode): Promise<DatasetsNode[]> {
    await this.#store.begin();
    if (node === undefined)
      return this.#store.datasets.map(({ root }) => this.#kept({ kind: 'dataset', root }));
    const dataset = this.#store.get(node.root);
    return dataset ? childrenOf(node, dataset).map((child) => this.#kept(child)) : [];
  }

  getParent(node: DatasetsNode): DatasetsNode | undefined {
    if (node.kind === 'dataset') return undefined;
    const dataset = this.#store.get(node.root);
    const top = this.#kept({ kind: 'dataset', root: node.root });
    if (dataset === undefined) return top;
    const id = nodeId(node);
    const parent = childrenOf(top, dataset).find((child) =>
      childrenOf(child, dataset).some((inner) => nodeId(inner) === id),
    );
    return parent ? this.#kept(parent) : top;
  }

  getTreeItem(node: DatasetsNode): vscode.TreeItem {
    const dataset = this.#store.get(node.root);
    const shown = dataset && datasetItem(node, dataset, vscode.l10n);
    if (!shown) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(shown.label, collapsible[shown.expands]);
    item.id = nodeId(node);
    item.description = shown.description;
    item.tooltip = shown.tooltip;
    item.contextValue = shown.contextValue;
    item.iconPath = new vscode.ThemeIcon(
      shown.icon.id,
      shown.icon.color === undefined ? undefined : new vscode.ThemeColor(shown.icon.color),
    );
    item.accessibilityInformation = { label: `${shown.label} ${shown.description}`.trim() };
    if (node.kind === 'file' && shown.resource !== null) {
      item.command = {
        command: 'vscode.open',
        title: vscode.l10n.t('Open'),
        arguments: [vscode.Uri.file(shown.resource)],
      };
    }
    return item;
  }

  #kept(node: DatasetsNode): DatasetsNode {
    const id = nodeId(node);
    const known = this.#nodes.get(id);
    if (known) return known;
    this.#nodes.set(id, node);
    return node;
  }
}
