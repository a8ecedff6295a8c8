import { expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { withHead } from '../../../src/trainer/network/head.ts';
import { initializeWeights } from '../../../src/trainer/network/initialize.ts';

const network = withHead(mobileNetV2.build({ width: 0.35, inputSize: 96 }), {
  denseUnits: 0,
  dropout: 0,
  classes: 2,
});
const weights = initializeWeights(network, 7);
const values = (name: string): Float32Array => weights.get(name)?.values ?? new Float32Array();

it('gives the same weights for the same seed', () => {
  expect(hashWeights(initializeWeights(network, 7))).toBe(hashWeights(weights));
});

it('gives other weights for another seed', () => {
  expect(hashWeights(initializeWeights(network, 8))).not.toBe(hashWeights(weights));
});

it.each([
  ['predictions/kernel', Math.sqrt(6 / (1280 + 1))],
  ['Conv1/kernel', Math.sqrt(6 / (9 * 3 + 9 * 16))],
  ['expanded_conv_depthwise/depthwise_kernel', Math.sqrt(6 / (9 * 16 + 9))],
])("draws %s from Glorot's uniform distribution by the fans of Keras", (name, limit) => {
  const largest = values(name).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest / limit).toBeGreaterThan(0.9);
  expect(largest).toBeLessThanOrEqual(Math.fround(limit));
});

it('starts batch normalisation as the identity', () => {
  const first = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (kind) => values(`bn_Conv1/${kind}`)[0],
  );
  expect(first).toEqual([1, 0, 0, 1]);
});

it('starts biases at 0', () => {
  expect([...values('predictions/bias')]).toEqual([0]);
});

it('hashes weights alike in whatever order they come', () => {
  expect(hashWeights(new Map([...weights].reverse()))).toBe(hashWeights(weights));
});

it('hashes weights differently when one value changes', () => {
  const changed = new Map(weights);
  changed.set('predictions/bias', { shape: [1], values: Float32Array.of(1e-7) });
  expect(hashWeights(changed)).not.toBe(hashWeights(weights));
});
