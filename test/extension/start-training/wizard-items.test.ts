import { expect, test } from 'vitest';
import { backboneTexts, presetTexts } from '../../../src/extension/start-training/wizard-items.ts';
import { backboneChoices } from '../../../src/shared/configuration/backbone-choices.ts';
import { presetNames } from '../../../src/shared/configuration/presets.ts';
import { englishTexts } from '../../support/english-texts.ts';

test('networks tell their size and what they cost beside the usual one', () => {
  expect(
    backboneChoices.map((choice) => Object.values(backboneTexts(choice, englishTexts)).join(' | ')),
  ).toEqual([
    'MobileNetV2 1.0 | 2.3 million parameters, 71.8 % on ImageNet | The usual choice',
    'MobileNetV2 0.35 | 0.4 million parameters, 60.3 % on ImageNet | Faster: 20 % of the work of the usual one',
    'MobileNetV2 0.5 | 0.7 million parameters, 65.4 % on ImageNet | Faster: 32 % of the work of the usual one',
    'MobileNetV2 0.75 | 1.4 million parameters, 69.8 % on ImageNet | Faster: 70 % of the work of the usual one',
    'MobileNetV2 1.3 | 3.8 million parameters, 74.4 % on ImageNet | Slower: 1.7 times the work of the usual one',
    'MobileNetV2 1.4 | 4.4 million parameters, 75.0 % on ImageNet | Slower: 1.9 times the work of the usual one',
  ]);
});

test('presets tell their epochs and the size of the pictures', () => {
  expect(
    presetNames.map((preset) => presetTexts(preset, backboneChoices[0], englishTexts).description),
  ).toEqual([
    '5 + 3 epochs, pictures of 128 pixels',
    '10 + 10 epochs, pictures of 224 pixels',
    '20 + 30 epochs, pictures of 224 pixels',
  ]);
});
