import * as vscode from 'vscode';
import { readRunMetadata } from '../../node/run/model-metadata-file.ts';
import { UserError } from '../../node/user-error.ts';
import type { AskedRun } from '../../shared/protocol/classify-panel-protocol.ts';
import { hasModel } from '../runs/at-work.ts';
import { runItem, runName } from '../runs/run-item.ts';
import type { Services } from '../services.ts';

type ModelServices = Pick<Services, 'runs' | 'activeModel'>;

/**
 * The run whose model is to be asked: the one in use, or the one that the user chooses where none is, or where its model
 * is gone. Undefined when the user thinks better of it.
 */
export async function modelToAsk(services: ModelServices): Promise<AskedRun | undefined> {
  const { folder } = services.activeModel;
  if (folder === undefined) return chooseModel(services);
  const problem = await whyNot(folder);
  if (problem === null) return askedRun(services, folder);
  const choose = vscode.l10n.t('Choose Another Model');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The model that images are classified with, of the run {0}, cannot be used: {1}',
      askedRun(services, folder).name,
      problem,
    ),
    choose,
  );
  return answer === choose ? chooseModel(services) : undefined;
}

/** Lets the user choose a run with a model, which is in use from then on. */
export async function chooseModel({ runs, activeModel }: ModelServices): Promise<AskedRun | undefined> {
  await runs.refresh();
  const items = runs.runs.filter(hasModel).map((run) => {
    const active = run.folder === activeModel.folder;
    const { label, description, icon } = runItem(run, { active, grouped: false }, vscode.l10n);
    return { label, description, iconPath: new vscode.ThemeIcon(icon.id), run };
  });
  if (items.length === 0) {
    await offerTraining();
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Choose the Model to Classify With'),
    placeHolder: vscode.l10n.t('It is used in this workspace until you choose another'),
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  await activeModel.set(chosen.run.folder);
  return { folder: chosen.run.folder, name: runName(chosen.run) };
}

/** A run's folder and what it is called. */
export function askedRun({ runs }: Pick<Services, 'runs'>, folder: string): AskedRun {
  return { folder, name: runName(runs.get(folder) ?? { name: null, folder }) };
}

/** Why the model of a run cannot be used; null where nothing speaks against it. */
async function whyNot(folder: string): Promise<string | null> {
  try {
    await readRunMetadata(folder);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

async function offerTraining(): Promise<void> {
  const train = vscode.l10n.t('Start Training');
  const add = vscode.l10n.t('Add Folder of Runs…');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'There is no model yet to classify with. Train one, or add the folder of runs that has one.',
    ),
    train,
    add,
  );
  if (answer === train) await vscode.commands.executeCommand('transferLearning.startTraining');
  if (answer === add) await vscode.commands.executeCommand('transferLearning.addRunsFolder');
}
