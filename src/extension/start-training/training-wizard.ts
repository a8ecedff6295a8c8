import * as vscode from 'vscode';
import { UserError } from '../../node/user-error.ts';
import { backboneChoices } from '../../shared/configuration/backbone-choices.ts';
import type { BackboneChoice } from '../../shared/configuration/backbone-choices.ts';
import { presetConfiguration, presetNames } from '../../shared/configuration/presets.ts';
import type { PresetName } from '../../shared/configuration/presets.ts';
import type { TrainingConfigurationInput } from '../../shared/configuration/training-configuration.ts';
import { findConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Services } from '../services.ts';
import { browseForDataset, datasetAnswers } from './choose-dataset.ts';
import type { FirstAnswer } from './choose-dataset.ts';
import { keepLastChoice, readLastChoice } from './last-choice.ts';
import { pickStep } from './pick-step.ts';
import type { PickItem, PickResult } from './pick-step.ts';
import { backboneTexts, presetTexts } from './wizard-items.ts';

/** What the questions come to. */
export type WizardResult =
  | {
      readonly kind: 'train' | 'edit';
      readonly dataset: string;
      readonly configuration: TrainingConfigurationInput;
    }
  | { readonly kind: 'configuration'; readonly file: vscode.Uri }
  | undefined;

/** One that was chosen before, and may no longer be among the choices. */
interface WantedBackbone {
  readonly name: string;
  readonly width: number;
}

/** A preset, or something to do first. */
type PresetAnswer = PresetName | 'edit' | 'set-up-engine';

/**
 * Asks what a training needs, at most three questions: dataset, network, preset. Enter takes the answer of the last
 * time. The first question is left out where the dataset is given, or is the only one.
 */
export class TrainingWizard {
  readonly #services: Services;
  readonly #title = vscode.l10n.t('Start Training');
  #files: readonly vscode.Uri[] = [];

  constructor(services: Services) {
    this.#services = services;
  }

  /** Throws a UserError where the dataset cannot be trained on. */
  async ask(given: string | undefined): Promise<WizardResult> {
    const { datasets, context } = this.#services;
    [, this.#files] = await Promise.all([datasets.begin(), findConfigurationFiles()]);
    const [only, another] = datasets.datasets;
    const known = given ?? (another === undefined ? only?.root : undefined);
    const asksDataset = known === undefined;
    const totalSteps = asksDataset ? 3 : 2;
    const last = readLastChoice(context.workspaceState);
    let dataset = known;
    const suggestedPreset = last.preset;
    let backbone: WantedBackbone = last.backbone;

    let question: 'dataset' | 'backbone' | 'preset' = asksDataset ? 'dataset' : 'backbone';
    for (;;) {
      if (question === 'dataset' || dataset === undefined) {
        const answer = await this.#askDataset(totalSteps, dataset ?? last.dataset);
        if (answer.kind !== 'picked') return undefined;
        if (answer.value.kind === 'configuration') return answer.value;
        const chosen = await this.#datasetOf(answer.value);
        if (chosen === undefined) continue;
        dataset = chosen;
        question = 'backbone';
      } else if (question === 'backbone') {
        await this.#refuseUnusable(dataset);
        const answer = await this.#askBackbone(totalSteps, backbone);
        if (answer.kind === 'cancelled') return undefined;
        if (answer.kind === 'back') {
          question = 'dataset';
        } else if (answer.value.kind === 'configuration') {
          return answer.value;
        } else if (answer.value.kind === 'answer') {
          backbone = answer.value.answer;
          question = 'preset';
        }
      } else {
        const choice = choiceOf(backbone);
        const answer = await this.#askPreset(totalSteps, choice, suggestedPreset);
        if (answer.kind === 'cancelled') return undefined;
        if (answer.kind === 'back') {
          question = 'backbone';
          continue;
        }
        if (answer.value === 'set-up-engine') {
          await this.#services.engine.setUp();
          continue;
        }
        const preset = answer.value === 'edit' ? suggestedPreset : answer.value;
        await keepLastChoice(context.workspaceState, {
          dataset,
          backbone: { name: choice.name, width: choice.width },
          preset,
        });
        const configuration = await this.#withPatients(dataset, presetConfiguration(preset, choice));
        return { kind: answer.value === 'edit' ? 'edit' : 'train', dataset, configuration };
      }
    }
  }

  /** Asks for the dataset alone. */
  async askDataset(): Promise<string | undefined> {
    const { datasets, context } = this.#services;
    await datasets.begin();
    this.#files = [];
    for (;;) {
      const answer = await this.#askDataset(1, readLastChoice(context.workspaceState).dataset);
      if (answer.kind !== 'picked') return undefined;
      const dataset = await this.#datasetOf(answer.value);
      if (dataset !== undefined) return dataset;
    }
  }

  #askDataset(totalSteps: number, suggested: string | null): Promise<PickResult<FirstAnswer<string>>> {
    return pickStep<FirstAnswer<string>>({
      title: this.#title,
      placeholder: vscode.l10n.t('Dataset to train on'),
      step: 1,
      totalSteps,
      items: [...datasetAnswers(this.#services.datasets), ...this.#configurationAnswers<string>()],
      suggested: (value) => value.kind === 'answer' && value.answer === suggested,
    });
  }

  #askBackbone(
    totalSteps: number,
    suggested: WantedBackbone,
  ): Promise<PickResult<FirstAnswer<BackboneChoice>>> {
    const isFirst = totalSteps < 3;
    const item = (choice: BackboneChoice): PickItem<FirstAnswer<BackboneChoice>> => ({
      ...backboneTexts(choice, vscode.l10n),
      value: { kind: 'answer', answer: choice },
    });
    const items: readonly PickItem<FirstAnswer<BackboneChoice>>[] = [
      ...backboneChoices.filter(({ width }) => width === 1).map(item),
      { label: vscode.l10n.t('other widths'), kind: vscode.QuickPickItemKind.Separator },
      ...backboneChoices.filter(({ width }) => width !== 1).map(item),
    ];
    return pickStep<FirstAnswer<BackboneChoice>>({
      title: this.#title,
      placeholder: vscode.l10n.t('Pretrained network to begin with'),
      step: isFirst ? 1 : 2,
      totalSteps,
      items: isFirst ? [...items, ...this.#configurationAnswers<BackboneChoice>()] : items,
      suggested: (value) =>
        value.kind === 'answer' &&
        value.answer.name === suggested.name &&
        value.answer.width === suggested.width,
    });
  }

  #askPreset(
    totalSteps: number,
    backbone: BackboneChoice,
    suggested: PresetName,
  ): Promise<PickResult<PresetAnswer>> {
    const onWasm = this.#services.engine.known?.name === 'wasm';
    return pickStep<PresetAnswer>({
      title: this.#title,
      placeholder: onWasm
        ? vscode.l10n.t('How thorough to be, on WebAssembly: slower than TensorFlow')
        : vscode.l10n.t('How thorough to be'),
      step: totalSteps,
      totalSteps,
      items: [
        ...presetNames.map((preset) => ({
          ...presetTexts(preset, backbone, vscode.l10n),
          value: preset,
        })),
        { label: '', kind: vscode.QuickPickItemKind.Separator },
        {
          label: vscode.l10n.t('Edit Configuration First…'),
          description: vscode.l10n.t('everything can be set in a file'),
          iconPath: new vscode.ThemeIcon('settings-gear'),
          value: 'edit' as const,
        },
        ...(onWasm
          ? [
              {
                label: vscode.l10n.t('Set Up the Fast Engine First…'),
                description: vscode.l10n.t('TensorFlow, several times faster'),
                iconPath: new vscode.ThemeIcon('cloud-download'),
                value: 'set-up-engine' as const,
              },
            ]
          : []),
      ],
      suggested: (value) => value === suggested,
    });
  }

  /** Files that answer every question at once; they stand with the first. */
  #configurationAnswers<Answer>(): PickItem<FirstAnswer<Answer>>[] {
    if (this.#files.length === 0) return [];
    return [
      { label: vscode.l10n.t('from a file'), kind: vscode.QuickPickItemKind.Separator },
      ...this.#files.map((file): PickItem<FirstAnswer<Answer>> => ({
        label: vscode.workspace.asRelativePath(file),
        description: vscode.l10n.t('configuration'),
        iconPath: new vscode.ThemeIcon('settings-gear'),
        value: { kind: 'configuration', file },
      })),
    ];
  }

  async #datasetOf(answer: FirstAnswer<string>): Promise<string | undefined> {
    switch (answer.kind) {
      case 'answer':
        return answer.answer;
      case 'browse':
        return browseForDataset(this.#services.datasets);
      case 'sample':
        await vscode.commands.executeCommand('transferLearning.createSampleData');
        return undefined;
      case 'configuration':
        return undefined;
    }
  }

  async #refuseUnusable(dataset: string): Promise<void> {
    const known = await this.#services.datasets.counted(dataset);
    const problem = known?.error ?? known?.survey?.problem;
    if (problem) throw new UserError(problem);
  }

  /** The configuration with the rule that tells the patients of this dataset, where its file names have one. */
  async #withPatients(
    dataset: string,
    configuration: TrainingConfigurationInput,
  ): Promise<TrainingConfigurationInput> {
    const groupBy = (await this.#services.datasets.counted(dataset))?.survey?.naming?.groupBy ?? 'auto';
    return groupBy === 'auto' ? configuration : { ...configuration, split: { groupBy } };
  }
}

function choiceOf(wanted: WantedBackbone): BackboneChoice {
  return (
    backboneChoices.find(({ name, width }) => name === wanted.name && width === wanted.width) ??
    backboneChoices[0]
  );
}
