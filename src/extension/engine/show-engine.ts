import * as vscode from 'vscode';
import { engineStatusSchema } from '../../shared/protocol/job-results.ts';
import type { EngineReport, EngineStatus } from '../../shared/protocol/job-results.ts';
import type { TrainerJobs } from '../services.ts';
import type { EngineMemory } from './engine-memory.ts';
import { engineName } from './engine-name.ts';

/** Looks at what can compute on this machine and shows it, with ways to change it. */
export async function showEngine(
  jobs: TrainerJobs,
  memory: EngineMemory,
  setUp: () => Promise<boolean>,
): Promise<void> {
  const done = await jobs.run({ kind: 'engine-status' }, vscode.l10n.t('Looking at the training engines'));
  if (!done) return;
  const status = engineStatusSchema.parse(done.result);
  const chosen = status.engines.find(({ name }) => name === status.chosen);
  if (chosen?.usable) await memory.remember(chosen);
  await offer(status, setUp);
}

async function offer(status: EngineStatus, setUp: () => Promise<boolean>): Promise<void> {
  const canSetUp = status.engines.some(({ name, usable }) => name === 'tensorflow' && !usable);
  const actions: (vscode.QuickPickItem & { readonly work: () => PromiseLike<unknown> })[] = [
    ...(canSetUp ? [{ label: vscode.l10n.t('$(cloud-download) Set Up Training Engine'), work: setUp }] : []),
    {
      label: vscode.l10n.t('$(gear) Open Settings'),
      work: () => vscode.commands.executeCommand('workbench.action.openSettings', 'transferLearning.engine'),
    },
  ];
  const items = [
    ...status.engines.map((engine) => engineItem(engine, engine.name === status.chosen)),
    { label: '', kind: vscode.QuickPickItemKind.Separator, work: undefined },
    ...actions,
  ];
  const answer = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('What Trains on This Machine'),
    placeHolder:
      status.gpus.length === 0
        ? vscode.l10n.t('No graphics card of NVIDIA was found')
        : vscode.l10n.t('Graphics cards: {0}', status.gpus.join(', ')),
  });
  await answer?.work?.();
}

function engineItem(
  engine: EngineReport,
  isChosen: boolean,
): vscode.QuickPickItem & { readonly work: undefined } {
  const label = engineName(engine.name);
  if (!engine.usable) {
    return {
      label: `$(circle-slash) ${label}`,
      description: vscode.l10n.t('not usable'),
      detail: engine.reason,
      work: undefined,
    };
  }
  return {
    label: `$(${isChosen ? 'check' : 'dash'}) ${label}`,
    description: isChosen
      ? vscode.l10n.t('{0}, {1}; taken unless told otherwise', engine.version, engine.device)
      : `${engine.version}, ${engine.device}`,
    detail:
      engine.whyNoGpu ??
      (engine.whyNoOneDnn === null
        ? vscode.l10n.t('{0} threads; from {1}', engine.threads, engine.folder)
        : vscode.l10n.t('without oneDNN, and slower: {0}', engine.whyNoOneDnn)),
    work: undefined,
  };
}
