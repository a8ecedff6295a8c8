import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { sampleDataSchema } from '../../shared/protocol/job-results.ts';
import { requireTrust } from '../require-trust.ts';
import type { Services } from '../services.ts';
import type { WorkspaceDatasetStore } from './dataset-store.ts';

const folderName = 'sample-chest-pictures';
const images = 400;
/** Equal seeds draw equal pictures. */
const seed = 7;

/** Draws synthetic pictures into a new folder, within one that the user chooses, and adds it as a dataset. */
export async function createSampleData(
  { jobs }: Services,
  store: WorkspaceDatasetStore,
): Promise<string | undefined> {
  if (!requireTrust()) return undefined;
  const parent = await chooseParent();
  if (parent === undefined) return undefined;
  const folder = await freeFolder(parent);
  const job = await jobs.run(
    { kind: 'make-sample-data', folder, images, seed },
    vscode.l10n.t('Drawing {0} synthetic pictures', images),
  );
  if (job === undefined) return undefined;
  const made = sampleDataSchema.parse(job.result);
  await store.add(made.folder);
  return made.folder;
}

/** The workspace folder, without a question where there is one. */
async function chooseParent(): Promise<string | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const [only, another] = folders;
  if (only && !another) return only.uri.fsPath;
  if (only) {
    const chosen = await vscode.window.showWorkspaceFolderPick({
      placeHolder: vscode.l10n.t('Folder for the sample data'),
    });
    return chosen?.uri.fsPath;
  }
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Choose a Folder for the Sample Data'),
    openLabel: vscode.l10n.t('Create Here'),
  });
  return chosen?.[0]?.fsPath;
}

/** A folder that is not there yet. */
async function freeFolder(parent: string): Promise<string> {
  const taken = new Set(await readdir(parent));
  let name = folderName;
  for (let number = 2; taken.has(name); number++) name = `${folderName}-${number}`;
  return path.join(parent, name);
}
