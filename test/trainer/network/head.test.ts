import { expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { networkWeights } from '../../../src/trainer/network/description.ts';
import { outputActivation, withHead } from '../../../src/trainer/network/head.ts';

const backbone = mobileNetV2.build({ width: 0.35, inputSize: 96 });
const headOf = (options: Parameters<typeof withHead>[1]) =>
  withHead(backbone, options)
    .layers.slice(backbone.layers.length)
    .map(({ name, outputShape }) => `${name} ${outputShape.join('×')}`);

it('ends in one logit for two classes, after pooling and dropout', () => {
  expect(headOf({ denseUnits: 0, dropout: 0.2, classes: 2 })).toEqual([
    'global_average_pooling2d 1280',
    'dropout 1280',
    'predictions 1',
  ]);
});

it('ends in one logit a class for more classes, with the hidden layer before dropout', () => {
  expect(headOf({ denseUnits: 64, dropout: 0.5, classes: 3 })).toEqual([
    'global_average_pooling2d 1280',
    'dense 64',
    'dropout 64',
    'predictions 3',
  ]);
});

it('leaves dropout out where its rate is 0', () => {
  expect(headOf({ denseUnits: 0, dropout: 0, classes: 2 })).toEqual([
    'global_average_pooling2d 1280',
    'predictions 1',
  ]);
});

it('adds kernel and bias of the dense layers to the weights', () => {
  const weights = networkWeights(withHead(backbone, { denseUnits: 64, dropout: 0.5, classes: 3 }));
  expect(weights.slice(-4).map(({ name, shape }) => `${name} ${shape.join('×')}`)).toEqual([
    'dense/kernel 1280×64',
    'dense/bias 64',
    'predictions/kernel 64×3',
    'predictions/bias 3',
  ]);
});

it('takes sigmoid for one logit and softmax for several', () => {
  const activations = [2, 3].map((classes) =>
    outputActivation(withHead(backbone, { denseUnits: 0, dropout: 0, classes })),
  );
  expect(activations).toEqual(['sigmoid', 'softmax']);
});

it('refuses a single class', () => {
  expect(() => withHead(backbone, { denseUnits: 0, dropout: 0, classes: 1 })).toThrow(/at least two classes/);
});
