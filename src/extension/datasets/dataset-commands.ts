import path from 'node:path';
import * as vscode from 'vscode';
import { FolderTallies } from '../../node/dataset/folder-tallies.ts';
import { UserError } from '../../node/user-error.ts';
import { guarded } from '../guarded.ts';
import { requireTrust } from '../require-trust.ts';
import type { Services } from '../services.ts';
import type { WorkspaceDatasetStore } from './dataset-store.ts';
import { targetDataset, targetFolder } from './dataset-target.ts';
import type { DatasetTarget } from './dataset-target.ts';
import type { DatasetsTree } from './datasets-tree.ts';
import { firstImages } from './first-images.ts';

/** Images that are opened at once, to look at a few. */
const imagesOpened = 3;

/** Registers what can be done with datasets, but for training on them. */
export function registerDatasetCommands(
  services: Services,
  store: WorkspaceDatasetStore,
  tree: DatasetsTree,
): void {
  const { context, log } = services;
  const register = (name: string, work: (target: DatasetTarget) => Promise<void>): void => {
    context.subscriptions.push(
      vscode.commands.registerCommand(`transferLearning.${name}`, guarded(log, work)),
    );
  };
  const selected = (target: DatasetTarget): DatasetTarget => target ?? tree.view.selection[0];

  register('addDataset', async (target) => {
    const folder = targetFolder(target);
    const folders = folder === undefined ? await chooseFolders() : [folder];
    const { surveyDataset } = await import('../../node/dataset/survey-dataset.ts');
    for (const each of folders) {
      // What is no dataset at all is refused here, with what one looks like.
      await surveyDataset(each, new FolderTallies());
      await store.add(each);
    }
    const [first] = folders;
    if (first !== undefined) await tree.reveal(first);
  });
  register('removeDataset', async (target) => {
    const root = targetDataset(selected(target));
    if (root !== undefined) await store.remove(root);
  });
  register('refreshDatasets', () => store.search());
  register('revealDataset', async (target) => {
    const folder = targetFolder(selected(target));
    if (folder === undefined) return;
    const uri = vscode.Uri.file(folder);
    const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
  });
  register('openDatasetImages', async (target) => {
    const folder = targetFolder(selected(target));
    if (folder === undefined) return;
    const images = await firstImages(folder, imagesOpened);
    if (images.length === 0) throw new UserError(vscode.l10n.t('{0} holds no image.', path.basename(folder)));
    for (const image of images) {
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(image), { preview: false });
    }
  });
  register('checkDataset', async (target) => {
    const root = targetDataset(selected(target));
    if (root === undefined || !requireTrust()) return;
    const { checkDataset } = await import('./check-dataset.ts');
    await checkDataset(services, store, root);
  });
  register('createSampleData', async () => {
    const { createSampleData } = await import('./create-sample-data.ts');
    const folder = await createSampleData(services, store);
    if (folder === undefined) return;
    await tree.reveal(folder);
    void offerTraining(folder);
  });
}

/** Tells that the sample data is there, and offers to go on with it. */
async function offerTraining(folder: string): Promise<void> {
  const train = vscode.l10n.t('Start Training');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Synthetic pictures were drawn into {0}. They show how everything works, and nothing else.',
      path.basename(folder),
    ),
    train,
  );
  if (answer === train)
    await vscode.commands.executeCommand('transferLearning.startTraining', vscode.Uri.file(folder));
}

async function chooseFolders(): Promise<string[]> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
    title: vscode.l10n.t('Add Folders of Images'),
    openLabel: vscode.l10n.t('Add Dataset'),
  });
  return (chosen ?? []).map(({ fsPath }) => fsPath);
}
