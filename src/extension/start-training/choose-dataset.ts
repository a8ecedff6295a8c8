import path from 'node:path';
import * as vscode from 'vscode';
import { FolderTallies } from '../../node/dataset/folder-tallies.ts';
import { surveyDataset } from '../../node/dataset/survey-dataset.ts';
import { counts } from '../datasets/dataset-items.ts';
import type { DatasetStore } from '../services.ts';
import type { PickItem } from './pick-step.ts';

/** What the first question is answered with. */
export type FirstAnswer<Answer> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'browse' }
  | { readonly kind: 'sample' }
  | { readonly kind: 'configuration'; readonly file: vscode.Uri };

/** The datasets in the list, each with what is in it. */
export function datasetAnswers(store: DatasetStore): PickItem<FirstAnswer<string>>[] {
  const items = store.datasets.map(({ root, survey, error }): PickItem<FirstAnswer<string>> => {
    const refused = error ?? survey?.problem ?? null;
    return {
      label: path.basename(root),
      description:
        refused !== null
          ? vscode.l10n.t('cannot be trained on')
          : survey === null
            ? ''
            : counts(survey, vscode.l10n),
      detail: vscode.workspace.asRelativePath(root, true),
      iconPath: new vscode.ThemeIcon(refused === null ? 'database' : 'warning'),
      value: { kind: 'answer', answer: root },
    };
  });
  const elsewhere: PickItem<FirstAnswer<string>>[] = [
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: vscode.l10n.t('Browse…'),
      description: vscode.l10n.t('another folder of images'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      value: { kind: 'browse' },
    },
  ];
  const sample: PickItem<FirstAnswer<string>> = {
    label: vscode.l10n.t('Create Sample Data…'),
    description: vscode.l10n.t('synthetic pictures, to see how it works'),
    iconPath: new vscode.ThemeIcon('sparkle'),
    value: { kind: 'sample' },
  };
  return items.length === 0 ? [...elsewhere.slice(1), sample] : [...items, ...elsewhere];
}

/** Lets the user choose a folder of images and adds it. Throws a UserError where it is no dataset. */
export async function browseForDataset(store: DatasetStore): Promise<string | undefined> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Choose the Folder of Images to Train On'),
    openLabel: vscode.l10n.t('Choose'),
    ...(workspace ? { defaultUri: workspace } : {}),
  });
  const root = chosen?.[0]?.fsPath;
  if (root === undefined) return undefined;
  await surveyDataset(root, new FolderTallies());
  await store.add(root);
  return root;
}
