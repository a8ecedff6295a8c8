import type { BackboneChoice } from './backbone-choices.ts';
import type { TrainingConfigurationInput } from './training-configuration.ts';

/** How thorough a training is to be, from minutes to hours. */
export const presetNames = ['quick-look', 'balanced', 'thorough'] as const;
export type PresetName = (typeof presetNames)[number];

/** The configuration that a preset stands for; all that it does not name is left to the defaults. */
export function presetConfiguration(
  preset: PresetName,
  { name, width }: Pick<BackboneChoice, 'name' | 'width'>,
): TrainingConfigurationInput {
  return presets[preset]({ name, width });
}

type Preset = (backbone: Pick<BackboneChoice, 'name' | 'width'>) => TrainingConfigurationInput;

const presets: Readonly<Record<PresetName, Preset>> = {
  // Pictures of 128 pixels are a third of the work. Wider networks were published for 224 alone.
  'quick-look': (backbone) => ({
    backbone: { ...backbone, inputSize: backbone.width > 1 ? 224 : 128 },
    featureExtraction: { epochs: 5 },
    fineTuning: { epochs: 3 },
  }),
  // As in the Keras guides, and it ends early where nothing is left to learn.
  balanced: (backbone) => ({
    backbone,
    featureExtraction: { epochs: 10, earlyStoppingPatience: 4 },
    fineTuning: { epochs: 10, earlyStoppingPatience: 4 },
  }),
  // More epochs want more variety to learn from, and a rate that comes to rest.
  thorough: (backbone) => ({
    backbone,
    augmentation: { rotation: 0.03, zoom: 0.1, translation: 0.05, brightness: 0.1, contrast: 0.1, views: 4 },
    featureExtraction: { epochs: 20, earlyStoppingPatience: 6 },
    fineTuning: { epochs: 30, earlyStoppingPatience: 10, schedule: { kind: 'cosine' } },
  }),
};
