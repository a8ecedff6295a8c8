import path from 'node:path';
import * as vscode from 'vscode';
import type { DatasetsNode } from './dataset-nodes.ts';

/** What a command about datasets is given: by the tree its item, by the Explorer a folder, by the palette nothing. */
export type DatasetTarget = DatasetsNode | vscode.Uri | undefined;

/** The folder that a command is pointed at; undefined where it is pointed at none on disk. */
export function targetFolder(target: DatasetTarget): string | undefined {
  if (target instanceof vscode.Uri) return target.scheme === 'file' ? target.fsPath : undefined;
  if (target === undefined) return undefined;
  return 'path' in target ? path.join(target.root, ...target.path.split('/')) : target.root;
}

/** The dataset that a command is pointed at. */
export function targetDataset(target: DatasetTarget): string | undefined {
  return target instanceof vscode.Uri ? targetFolder(target) : target?.root;
}
