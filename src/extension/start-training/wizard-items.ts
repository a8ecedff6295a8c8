import type { BackboneChoice } from '../../shared/configuration/backbone-choices.ts';
import { backboneChoices } from '../../shared/configuration/backbone-choices.ts';
import { presetConfiguration } from '../../shared/configuration/presets.ts';
import type { PresetName } from '../../shared/configuration/presets.ts';
import { trainingConfigurationSchema } from '../../shared/configuration/training-configuration.ts';
import type { Localize } from '../localize.ts';

/** The texts of an answer. */
export interface AnswerTexts {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** `MobileNetV2 0.5`, with its size and what it costs beside the usual one. */
export function backboneTexts(choice: BackboneChoice, l10n: Localize): AnswerTexts {
  const usual = backboneChoices[0];
  const severalWidths = backboneChoices.some(
    ({ name, width }) => name === choice.name && width !== choice.width,
  );
  const work = choice.megaMultiplyAdds / usual.megaMultiplyAdds;
  return {
    label: severalWidths ? `${choice.name} ${choice.width.toFixed(2).replace(/0$/, '')}` : choice.name,
    description: l10n.t(
      '{0} million parameters, {1} % on ImageNet',
      (choice.parameters / 1e6).toFixed(1),
      (choice.imageNetTop1 * 100).toFixed(1),
    ),
    detail:
      choice === usual
        ? l10n.t('The usual choice')
        : work < 1
          ? l10n.t('Faster: {0} % of the work of the usual one', Math.round(work * 100))
          : l10n.t('Slower: {0} times the work of the usual one', work.toFixed(1)),
  };
}

/** What a preset is called, and what it does with a network. */
export function presetTexts(preset: PresetName, backbone: BackboneChoice, l10n: Localize): AnswerTexts {
  const configuration = trainingConfigurationSchema.parse(presetConfiguration(preset, backbone));
  const { featureExtraction, fineTuning } = configuration;
  return {
    label: presetLabel(preset, l10n),
    description: l10n.t(
      '{0} + {1} epochs, pictures of {2} pixels',
      featureExtraction.epochs,
      fineTuning.epochs,
      configuration.backbone.inputSize,
    ),
    detail: presetDetail(preset, l10n),
  };
}

function presetLabel(preset: PresetName, l10n: Localize): string {
  switch (preset) {
    case 'quick-look':
      return l10n.t('Quick Look');
    case 'balanced':
      return l10n.t('Balanced');
    case 'thorough':
      return l10n.t('Thorough');
  }
}

function presetDetail(preset: PresetName, l10n: Localize): string {
  switch (preset) {
    case 'quick-look':
      return l10n.t('To see whether there is something to learn');
    case 'balanced':
      return l10n.t('Ends early when nothing improves any more');
    case 'thorough':
      return l10n.t('Varies the pictures and takes several times as long');
  }
}
