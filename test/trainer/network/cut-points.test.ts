import { expect, it } from 'vitest';
import { denseNet121 } from '../../../src/trainer/backbones/densenet121.ts';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { backboneNamed } from '../../../src/trainer/backbones/registry.ts';
import { cutBefore, cutsOf } from '../../../src/trainer/network/cut-points.ts';
import { withHead } from '../../../src/trainer/network/head.ts';

const backbone = mobileNetV2.build({ width: 1, inputSize: 224 });
const classifier = withHead(backbone, { denseUnits: 0, dropout: 0.2, classes: 2 });
const indexOf = (name: string): number => classifier.layers.findIndex((layer) => layer.name === name);
const tensorsBefore = (index: number): readonly string[] => cutBefore(classifier, index).tensors;

it('cuts before layer 100 at block_10_project_BN', () => {
  expect(tensorsBefore(100)).toEqual(['block_10_project_BN']);
});

it('cuts after pooling for the head alone', () => {
  expect(tensorsBefore(indexOf('dropout'))).toEqual(['global_average_pooling2d']);
});

it('cuts at the input where everything is trained', () => {
  expect([tensorsBefore(0), tensorsBefore(1)]).toEqual([['input_layer'], ['input_layer']]);
});

it('keeps what a skip connection carries across the cut as well', () => {
  const cuts = cutsOf(classifier);
  const crossing = cuts.slice(indexOf('block_2_expand'), indexOf('block_2_add'));
  expect(crossing.map(({ tensors }) => [tensors.length, tensors[0]])).toEqual(
    crossing.map(() => [2, 'block_1_project_BN']),
  );
});

it('cuts through two branches where that is no dearer than twice one', () => {
  expect(tensorsBefore(indexOf('block_9_add'))).toEqual(['block_8_add', 'block_9_project_BN']);
});

it('counts the work before a cut as a share of all', () => {
  const shares = cutsOf(classifier).map(({ workBefore }) => workBefore);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect([shares[0], shares.at(-1)]).toEqual([0, expect.closeTo(1, 4)]);
});

it('steps back from a wide expansion to a narrow tensor', () => {
  expect(tensorsBefore(indexOf('block_13_depthwise'))).toEqual(['block_12_add']);
});

it('has all layers from the given one on after the cut, wherever that is', () => {
  const cuts = backbone.layers.map((_, index) => cutBefore(classifier, index).after);
  expect(cuts.every((cut, index) => cut < Math.max(1, index))).toBe(true);
});

it('keeps no more where it saves nothing', () => {
  const network = denseNet121.build({ width: 1, inputSize: 224 });
  const index = network.layers.findIndex(({ name }) => name === 'conv5_block1_1_conv');
  expect(cutBefore(network, index).tensors).toEqual(['pool4_pool']);
});

it('keeps more than the pictures take where that saves much work for its size', () => {
  const vgg = backboneNamed('VGG16').build({ width: 1, inputSize: 224 });
  const before = (name: string): readonly string[] =>
    cutBefore(
      vgg,
      vgg.layers.findIndex((layer) => layer.name === name),
    ).tensors;
  expect(before('block2_conv1')).toEqual(['block1_pool']);
  expect(before('block3_conv1')).toEqual(['block2_pool']);
  // One small convolution of the pixels is sooner computed than read.
  expect(before('block1_conv2')).toEqual(['input_layer']);
  expect(tensorsBefore(indexOf('expanded_conv_depthwise'))).toEqual(['input_layer']);
});
