/** What stands in the tree of datasets. Paths are relative to the dataset's folder, with forward slashes. */
export type DatasetsNode =
  | { readonly kind: 'dataset'; readonly root: string }
  | { readonly kind: 'split'; readonly root: string; readonly path: string }
  | { readonly kind: 'class'; readonly root: string; readonly path: string }
  /** Something to know, by its place among the dataset's. */
  | { readonly kind: 'note'; readonly root: string; readonly index: number }
  /** What cannot be read, after a check. */
  | { readonly kind: 'rejected'; readonly root: string }
  | { readonly kind: 'file'; readonly root: string; readonly path: string };

/** Tells a node from every other. */
export function nodeId(node: DatasetsNode): string {
  const inner = node.kind === 'note' ? String(node.index) : 'path' in node ? node.path : '';
  return `${node.kind}\n${node.root}\n${inner}`;
}
