import path from 'node:path';
import * as vscode from 'vscode';
import { runName } from '../runs/run-item.ts';
import type { Services } from '../services.ts';
import { statusText, withoutIcons } from './status-text.ts';

/** Shows running trainings, else the engine, and the model that images are classified with, in the status bar. */
export function registerStatusBar(services: Services): void {
  const { context, runs, engine, activeModel } = services;
  const status = vscode.window.createStatusBarItem(
    'transferLearning.status',
    vscode.StatusBarAlignment.Left,
    10,
  );
  status.name = vscode.l10n.t('Training');
  const model = vscode.window.createStatusBarItem(
    'transferLearning.model',
    vscode.StatusBarAlignment.Left,
    9,
  );
  model.name = vscode.l10n.t('Model for Classification');

  const showStatus = (): void => {
    const shown = statusText(runs.runs, engine.known, vscode.l10n);
    if (!shown) {
      status.hide();
      return;
    }
    status.text = shown.text;
    status.tooltip = shown.tooltip;
    status.command = statusCommand(shown.run);
    status.show();
  };
  const showModel = (): void => {
    const { folder } = activeModel;
    if (folder === undefined) {
      model.hide();
      return;
    }
    const name = runName(runs.get(folder) ?? { name: null, folder });
    model.text = `$(star-full) ${withoutIcons(name)}`;
    model.tooltip = vscode.l10n.t(
      'Images are classified with the model of this run: {0}',
      path.basename(folder),
    );
    model.command = { command: 'transferLearning.openRun', title: '', arguments: [folder] };
    model.show();
  };
  context.subscriptions.push(
    status,
    model,
    engine.onDidChange(showStatus),
    activeModel.onDidChange(showModel),
    runs.onDidChange((run) => {
      showStatus();
      if (!run || run.folder === activeModel.folder) showModel();
    }),
  );
  showStatus();
  showModel();
}

function statusCommand(run: string | null | undefined): vscode.Command {
  if (run === undefined) return { command: 'transferLearning.showEngine', title: '' };
  if (run === null) return { command: 'transferLearning.runs.focus', title: '' };
  return { command: 'transferLearning.openRun', title: '', arguments: [run] };
}
