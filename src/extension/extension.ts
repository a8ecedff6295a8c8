import * as vscode from 'vscode';
import { registerClassifications } from './classify/register-classifications.ts';
import { registerComparisons } from './compare/register-comparisons.ts';
import { registerDatasets } from './datasets/register-datasets.ts';
import { registerEngine } from './engine/register-engine.ts';
import { registerReports } from './report/register-reports.ts';
import { registerRuns } from './runs/register-runs.ts';
import type { Services } from './services.ts';
import { registerStartTraining } from './start-training/register-start-training.ts';
import { registerStatusBar } from './status-bar/register-status-bar.ts';
import { registerTrainingPanels } from './training-panel/register-training-panels.ts';
import { registerTraining } from './training/register-training.ts';

/** What this extension gives to the tests that run beside it. */
export interface ExtensionApi {
  readonly services: Services;
}

/**
 * Called by VS Code when a view, a command or a panel of ours is first used.
 *
 * Each part registers its commands and views at once and does its work when it is first asked for something. A part
 * is given the services as a whole, and may use another only from then on.
 */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const log = vscode.window.createOutputChannel(vscode.l10n.t('Transfer Learning'), { log: true });
  context.subscriptions.push(log);
  const services: Services = {
    context,
    log,
    get runs() {
      return runs.store;
    },
    get activeModel() {
      return runs.activeModel;
    },
    get trainings() {
      return training.trainings;
    },
    get jobs() {
      return training.jobs;
    },
    get startTraining() {
      return startTraining;
    },
    get panels() {
      return panels;
    },
    get reports() {
      return reports;
    },
    get comparisons() {
      return comparisons;
    },
    get datasets() {
      return datasets;
    },
    get engine() {
      return engine;
    },
    get classifications() {
      return classifications;
    },
  };
  const runs = registerRuns(services);
  const training = registerTraining(services);
  const engine = registerEngine(services);
  const datasets = registerDatasets(services);
  const startTraining = registerStartTraining(services);
  const panels = registerTrainingPanels(services);
  const reports = registerReports(services);
  const comparisons = registerComparisons(services);
  const classifications = registerClassifications(services);
  registerStatusBar(services);
  return { services };
}
