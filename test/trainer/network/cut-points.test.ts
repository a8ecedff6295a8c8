import { expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { cutBefore, singleTensorCuts } from '../../../src/trainer/network/cut-points.ts';
import { withHead } from '../../../src/trainer/network/head.ts';

const backbone = mobileNetV2.build({ width: 1, inputSize: 224 });
const classifier = withHead(backbone, { denseUnits: 0, dropout: 0.2, classes: 2 });
const indexOf = (name: string): number => classifier.layers.findIndex((layer) => layer.name === name);
const nameAt = (index: number): string => classifier.layers[index]?.name ?? '';

it('cuts before layer 100 at block_10_project_BN', () => {
  expect(nameAt(cutBefore(classifier, 100))).toBe('block_10_project_BN');
});

it('cuts after pooling for the head alone', () => {
  expect(nameAt(cutBefore(classifier, indexOf('dropout')))).toBe('global_average_pooling2d');
});

it('cuts at the input where everything is trained', () => {
  expect([cutBefore(classifier, 0), cutBefore(classifier, 1)]).toEqual([0, 0]);
});

it('never cuts where a skip connection crosses', () => {
  const cuts = new Set(singleTensorCuts(classifier));
  const crossed = classifier.layers
    .slice(indexOf('block_2_expand'), indexOf('block_2_add'))
    .filter((layer) => cuts.has(indexOf(layer.name)));
  expect(crossed).toEqual([]);
});

it('steps back from a wide expansion to a narrow tensor', () => {
  expect(nameAt(cutBefore(classifier, indexOf('block_13_depthwise')))).toBe('block_12_add');
});

it('has all layers from the given one on after the cut, wherever that is', () => {
  const cuts = backbone.layers.map((_, index) => cutBefore(classifier, index));
  expect(cuts.every((cut, index) => cut < Math.max(1, index))).toBe(true);
});
