import path from 'node:path';
import * as vscode from 'vscode';
import { isThere } from '../../node/files/is-there.ts';
import { readRunLock } from '../../node/run/lock-claims.ts';
import type { ObservedRun, RunStore, Services } from '../services.ts';
import { runName } from './run-item.ts';

/** Deletes runs, once the user agrees and none is being trained. */
export async function deleteRuns(
  { activeModel }: Services,
  store: RunStore,
  runs: readonly ObservedRun[],
): Promise<void> {
  for (const run of runs) {
    const trainer = await readRunLock(run.folder);
    if (!trainer) continue;
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The run {0} is being trained by process {1} on {2}. Stop the training before you delete it.',
        runName(run),
        trainer.pid,
        trainer.host,
      ),
    );
    return;
  }
  const [first] = runs;
  if (!first) return;
  const question =
    runs.length === 1
      ? vscode.l10n.t('Delete the run {0} with its curves, checkpoints and model?', runName(first))
      : vscode.l10n.t('Delete {0} runs with their curves, checkpoints and models?', runs.length);
  const toTrash = vscode.l10n.t('Move to Trash');
  const answer = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: vscode.l10n.t('You can restore it from the trash.') },
    toTrash,
  );
  if (answer !== toTrash) return;
  for (const { folder } of runs) {
    const deleted = await deleteFolder(folder);
    if (deleted && activeModel.folder === folder) await activeModel.set(undefined);
    await store.look(folder);
  }
}

/** To the trash; where there is none, which is so on servers, for good after a second question. */
async function deleteFolder(folder: string): Promise<boolean> {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    return true;
  } catch (error) {
    if (!(await isThere(folder))) return true;
    const forGood = vscode.l10n.t('Delete Permanently');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} cannot be moved to the trash. Delete it permanently?', path.basename(folder)),
      { modal: true, detail: error instanceof Error ? error.message : String(error) },
      forGood,
    );
    if (answer !== forGood) return false;
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
    return true;
  }
}
