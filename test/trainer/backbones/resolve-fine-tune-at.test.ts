import { expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { resolveFineTuneAt } from '../../../src/trainer/backbones/resolve-fine-tune-at.ts';
import { UserError } from '../../../src/node/user-error.ts';

const backbone = mobileNetV2.build({ width: 1, inputSize: 224 });

it.each([
  [100, 'block_11_expand_relu'],
  ['100', 'block_11_expand_relu'],
  ['block_13_project', 'block_13_project'],
  ['block_1', 'block_1_expand'],
  ['expanded_conv', 'expanded_conv_depthwise'],
])('finds layer %j', (asked, name) => {
  expect(backbone.layers[resolveFineTuneAt(backbone, asked)]?.name).toBe(name);
});

it('names the layers near one that is not there', () => {
  expect(() => resolveFineTuneAt(backbone, 'block_13_projekt')).toThrow(/Near it are block_13_project,/);
});

it.each([-1, 154, 1.5, 'conv1_', ''])('refuses %j', (asked) => {
  expect(() => resolveFineTuneAt(backbone, asked)).toThrow(UserError);
});
