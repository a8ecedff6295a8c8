import { expect, test } from 'vitest';
import { backboneTexts, presetTexts } from '../../../src/extension/start-training/wizard-items.ts';
import { backboneChoices } from '../../../src/shared/configuration/backbone-choices.ts';
import { presetNames } from '../../../src/shared/configuration/presets.ts';
import { englishTexts } from '../../support/english-texts.ts';

test('networks tell their size and what they cost beside the usual one', () => {
  expect(
    backboneChoices.map((choice) => Object.values(backboneTexts(choice, englishTexts)).join(' | ')),
  ).toEqual([
    'MobileNetV2 1.0 | 2.3 million parameters, 71.3 % on ImageNet | The usual choice',
    'MobileNetV2 0.35 | 0.4 million parameters, 60.3 % on ImageNet | Faster: 20 % of the work of the usual one',
    'MobileNetV2 0.5 | 0.7 million parameters, 65.4 % on ImageNet | Faster: 32 % of the work of the usual one',
    'MobileNetV2 0.75 | 1.4 million parameters, 69.8 % on ImageNet | Faster: 70 % of the work of the usual one',
    'MobileNetV2 1.3 | 3.8 million parameters, 74.4 % on ImageNet | Slower: 1.7 times the work of the usual one',
    'MobileNetV2 1.4 | 4.4 million parameters, 75.0 % on ImageNet | Slower: 1.9 times the work of the usual one',
    'MobileNet 1.0 | 3.2 million parameters, 70.4 % on ImageNet | Slower: 1.9 times the work of the usual one',
    'MobileNet 0.25 | 0.2 million parameters, 50.6 % on ImageNet | Faster: 14 % of the work of the usual one',
    'MobileNet 0.5 | 0.8 million parameters, 63.7 % on ImageNet | Faster: 50 % of the work of the usual one',
    'MobileNet 0.75 | 1.8 million parameters, 68.4 % on ImageNet | Slower: 1.1 times the work of the usual one',
    'EfficientNetB0 | 4.0 million parameters, 77.1 % on ImageNet | Slower: 1.3 times the work of the usual one',
    'EfficientNetB1 | 6.6 million parameters, 79.1 % on ImageNet | Slower: 2.3 times the work of the usual one',
    'EfficientNetB2 | 7.8 million parameters, 80.1 % on ImageNet | Slower: 3.3 times the work of the usual one',
    'EfficientNetB3 | 10.8 million parameters, 81.6 % on ImageNet | Slower: 6.1 times the work of the usual one',
    'DenseNet121 | 7.0 million parameters, 75.0 % on ImageNet | Slower: 9.4 times the work of the usual one',
    'InceptionV3 | 21.8 million parameters, 77.9 % on ImageNet | Slower: 19.0 times the work of the usual one',
    'ResNet50 | 23.6 million parameters, 74.9 % on ImageNet | Slower: 12.9 times the work of the usual one',
    'VGG16 | 14.7 million parameters, 71.3 % on ImageNet | Slower: 51.2 times the work of the usual one',
    'VGG19 | 20.0 million parameters, 71.3 % on ImageNet | Slower: 65.0 times the work of the usual one',
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
