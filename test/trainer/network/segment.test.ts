import { expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { networkWeights } from '../../../src/trainer/network/description.ts';
import { withHead } from '../../../src/trainer/network/head.ts';
import { segmentBetween } from '../../../src/trainer/network/segment.ts';

const backbone = mobileNetV2.build({ width: 1, inputSize: 224 });
const classifier = withHead(backbone, { denseUnits: 0, dropout: 0.2, classes: 2 });

it('begins with an input of the shape of the cut tensor, under its name', () => {
  const segment = segmentBetween(classifier, 'block_10_project_BN', 'predictions');
  expect(segment.layers[0]).toEqual({
    name: 'block_10_project_BN',
    operation: 'input',
    inputs: [],
    outputShape: [14, 14, 96],
  });
});

it('shares all weights with the part before it, none twice', () => {
  const before = networkWeights(segmentBetween(classifier, null, 'block_10_project_BN'));
  const after = networkWeights(segmentBetween(classifier, 'block_10_project_BN', 'predictions'));
  expect([...before, ...after]).toEqual(networkWeights(classifier));
});

it('ends at the layer asked for', () => {
  const segment = segmentBetween(classifier, null, 'block_10_project_BN');
  expect([segment.output, segment.layers.at(-1)?.name]).toEqual([
    'block_10_project_BN',
    'block_10_project_BN',
  ]);
});

it('refuses a cut that a skip connection goes round', () => {
  expect(() => segmentBetween(classifier, 'block_2_expand', 'predictions')).toThrow(RangeError);
});

it('refuses a cut that comes after the end', () => {
  expect(() => segmentBetween(classifier, 'out_relu', 'Conv1')).toThrow(RangeError);
});
