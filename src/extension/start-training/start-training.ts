import * as vscode from 'vscode';
import { trainingConfigurationSchema } from '../../shared/configuration/training-configuration.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { backboneChoices } from '../../shared/configuration/backbone-choices.ts';
import { presetConfiguration } from '../../shared/configuration/presets.ts';
import { withoutDefaults } from '../../shared/configuration/without-defaults.ts';
import { findConfigurationFiles, isConfigurationFile } from '../configuration/configuration-files.ts';
import { withEngineSettings } from '../configuration/engine-settings.ts';
import { readConfigurationDocument } from '../configuration/read-configuration-document.ts';
import { writeConfiguration } from '../configuration/write-configuration.ts';
import { targetDataset } from '../datasets/dataset-target.ts';
import type { DatasetTarget } from '../datasets/dataset-target.ts';
import { requireTrust } from '../require-trust.ts';
import type { Services } from '../services.ts';
import { TrainingWizard } from './training-wizard.ts';

/** Asks what is not given yet, and starts the training or opens its configuration. Throws a UserError. */
export async function startTraining(services: Services, target: DatasetTarget): Promise<void> {
  if (!requireTrust()) return;
  const result = await new TrainingWizard(services).ask(targetDataset(target));
  switch (result?.kind) {
    case 'configuration':
      return startFromFile(services, result.file);
    case 'edit':
      await edit(result.dataset, result.configuration);
      return;
    case 'train': {
      const configuration = trainingConfigurationSchema.parse(withEngineSettings(result.configuration));
      await services.trainings.start(result.dataset, configuration);
      return;
    }
    case undefined:
      return;
  }
}

/** Starts what a file says, by default that in the editor. Throws a UserError. */
export async function startTrainingFromConfiguration(
  services: Services,
  given: vscode.Uri | undefined,
): Promise<void> {
  if (!requireTrust()) return;
  const file = given ?? vscode.window.activeTextEditor?.document.uri;
  if (file && isConfigurationFile(file)) await startFromFile(services, file);
}

/** Opens the workspace's configuration, or a new one for the dataset that is meant. */
export async function editConfiguration(services: Services, target: DatasetTarget): Promise<void> {
  const [existing] = await findConfigurationFiles();
  if (existing && target === undefined) {
    await vscode.window.showTextDocument(existing, { preview: false });
    return;
  }
  const dataset = targetDataset(target) ?? (await onlyDataset(services));
  await edit(dataset, presetConfiguration('balanced', backboneChoices[0]));
}

/** Opens this configuration as a file to change, from which a training of the dataset is then started. */
export function editAndStart(dataset: string, configuration: TrainingConfiguration): Promise<void> {
  return edit(dataset, withoutDefaults(configuration));
}

async function startFromFile(services: Services, file: vscode.Uri): Promise<void> {
  const { configuration, dataset } = await readConfigurationDocument(file);
  const root = dataset ?? (await new TrainingWizard(services).askDataset());
  if (root === undefined) return;
  await services.trainings.start(root, configuration);
}

/** Opens a configuration to change, and says how to go on from there. */
async function edit(...[dataset, configuration]: Parameters<typeof writeConfiguration>): Promise<void> {
  if (!(await writeConfiguration(dataset, configuration))) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Change what you like, then start the training with the button above the editor.'),
  );
}

async function onlyDataset({ datasets }: Services): Promise<string | undefined> {
  await datasets.begin();
  const [only, another] = datasets.datasets;
  return another === undefined ? only?.root : undefined;
}
