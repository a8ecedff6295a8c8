import { expect, test } from 'vitest';
import { backboneChoices } from '../../../src/shared/configuration/backbone-choices.ts';
import { presetConfiguration, presetNames } from '../../../src/shared/configuration/presets.ts';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { TrainingConfigurationInput } from '../../../src/shared/configuration/training-configuration.ts';
import { withoutDefaults } from '../../../src/shared/configuration/without-defaults.ts';

test('of the defaults nothing is left', () => {
  expect(withoutDefaults(trainingConfigurationSchema.parse({}))).toEqual({});
});

test.each<TrainingConfigurationInput>([
  ...presetNames.map((preset) => presetConfiguration(preset, backboneChoices[0])),
  { threshold: { rule: 'sensitivity', atLeast: 0.95 }, classWeights: { a: 1, b: 2 } },
  { split: { groupBy: { csv: 'patients.csv' } }, fineTuning: { schedule: { kind: 'exponential' } } },
  { batchSize: 16 },
  { batchSize: 32 },
  { batchSize: 16, fitBatchToMemory: true },
  { backbone: { name: 'EfficientNetB3' } },
  { backbone: { name: 'EfficientNetB3' }, batchSize: 32, fineTuning: { fineTuneAt: 100 } },
])('what is left stands for the same configuration: %j', (input) => {
  const configuration = trainingConfigurationSchema.parse(input);
  expect(trainingConfigurationSchema.parse(withoutDefaults(configuration))).toEqual(configuration);
});

test.each<readonly [TrainingConfigurationInput, TrainingConfigurationInput]>([
  [{ batchSize: 16 }, { batchSize: 16 }],
  [{ backbone: { name: 'EfficientNetB3' } }, { backbone: { name: 'EfficientNetB3' } }],
])('defaults of the backbone are left out as well: of %j is left %j', (input, left) => {
  expect(withoutDefaults(trainingConfigurationSchema.parse(input))).toEqual(left);
});
