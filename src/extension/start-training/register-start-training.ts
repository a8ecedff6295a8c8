import * as vscode from 'vscode';
import { ConfigurationDiagnostics } from '../configuration/configuration-diagnostics.ts';
import type { DatasetTarget } from '../datasets/dataset-target.ts';
import { guarded, showError } from '../guarded.ts';
import type { Services, StartTraining } from '../services.ts';

/** What leads to a training runs when it is first asked for. */
const load = () => import('./start-training.ts');

/** Registers the commands that lead to a training. */
export function registerStartTraining(services: Services): StartTraining {
  const { context, log } = services;
  context.subscriptions.push(
    vscode.commands.registerCommand(
      'transferLearning.startTraining',
      guarded(log, async (target?: DatasetTarget) => (await load()).startTraining(services, target)),
    ),
    vscode.commands.registerCommand(
      'transferLearning.startTrainingFromConfiguration',
      guarded(log, async (file?: vscode.Uri) =>
        (await load()).startTrainingFromConfiguration(services, file),
      ),
    ),
    vscode.commands.registerCommand(
      'transferLearning.editConfiguration',
      guarded(log, async (target?: DatasetTarget) => (await load()).editConfiguration(services, target)),
    ),
    new ConfigurationDiagnostics((error) => void showError(log, error)),
  );
  return {
    editAndStart: async (dataset, configuration) => (await load()).editAndStart(dataset, configuration),
  };
}
