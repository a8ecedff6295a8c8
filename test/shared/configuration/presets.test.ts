import { describe, expect, test } from 'vitest';
import { backboneChoices } from '../../../src/shared/configuration/backbone-choices.ts';
import { backboneDefaults } from '../../../src/shared/configuration/backbone-defaults.ts';
import { presetConfiguration, presetNames } from '../../../src/shared/configuration/presets.ts';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { backbones } from '../../../src/trainer/backbones/registry.ts';
import { networkWeights, sizeOf } from '../../../src/trainer/network/description.ts';

describe.each(presetNames)('the preset %s', (preset) => {
  test.each(backboneChoices.map((choice) => [choice.name, choice.width, choice] as const))(
    'is a configuration with %s %d',
    (name, width, choice) => {
      const { backbone } = trainingConfigurationSchema.parse(presetConfiguration(preset, choice));
      expect(backbone).toMatchObject({ name, width, weights: 'imagenet' });
      expect(backbone.inputSize).toBeLessThanOrEqual(Math.max(224, backboneDefaults[name].inputSize));
    },
  );
});

test('presets are more thorough one after another', () => {
  const epochs = presetNames.map((preset) => {
    const { featureExtraction, fineTuning } = trainingConfigurationSchema.parse(
      presetConfiguration(preset, backboneChoices[0]),
    );
    return featureExtraction.epochs + fineTuning.epochs;
  });
  expect(epochs).toEqual([...epochs].sort((one, other) => one - other));
});

test('the first backbone is that of the defaults', () => {
  const { backbone } = trainingConfigurationSchema.parse({});
  expect(backboneChoices[0]).toMatchObject({ name: backbone.name, width: backbone.width });
});

test('every backbone and width can be chosen, with the parameters that it has', () => {
  const built = backbones.flatMap((backbone) =>
    backbone.defaults.widths.map((width) => ({
      name: backbone.name,
      width,
      parameters: networkWeights(backbone.build({ inputSize: 224, width })).reduce(
        (sum, { shape }) => sum + sizeOf(shape),
        0,
      ),
    })),
  );
  const chosen = backboneChoices.map(({ name, width, parameters }) => ({
    name: name,
    width,
    parameters,
  }));
  const byWidth = (one: { width: number }, other: { width: number }) => one.width - other.width;
  expect(chosen.sort(byWidth)).toEqual(built.sort(byWidth));
});
