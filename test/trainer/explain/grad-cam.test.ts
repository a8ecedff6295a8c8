import { describe, expect, it } from 'vitest';
import { explainedLayer, gradCam, pooledActivation, runHead } from '../../../src/trainer/explain/grad-cam.ts';
import { withHead } from '../../../src/trainer/network/head.ts';
import { segmentBetween } from '../../../src/trainer/network/segment.ts';
import { headLayers } from '../../../src/trainer/network/head.ts';
import type { NetworkDescription } from '../../../src/trainer/network/description.ts';
import { networkOf, randomValues, randomWeights } from '../../support/tiny-networks.ts';

const backbone = networkOf(
  [4, 4, 2],
  {
    name: 'conv',
    operation: 'conv2d',
    filters: 6,
    kernelSize: [3, 3],
    strides: 1,
    padding: 'same',
    useBias: true,
    activation: 'linear',
  },
  { name: 'last', operation: 'activation', activation: 'relu' },
);

const heads = [
  { denseUnits: 0, dropout: 0, classes: 2 },
  { denseUnits: 0, dropout: 0.5, classes: 4 },
  { denseUnits: 9, dropout: 0, classes: 2 },
  { denseUnits: 9, dropout: 0.3, classes: 3 },
];

describe.each(heads)('the head with %o', (options) => {
  const classifier = withHead(backbone, options);
  const head: NetworkDescription = segmentBetween(classifier, headLayers.pooling, classifier.output);
  const weights = randomWeights(head, 4);
  const activation = randomValues(4 * 4 * 6, 0, 2, 'activation');
  const pooled = pooledActivation(activation, 6);
  const { logits, gradientOf } = runHead(classifier, weights, pooled);

  it('has the gradient that small steps show', () => {
    const step = 1e-6;
    for (let output = 0; output < logits.length; output++) {
      const gradient = gradientOf(output);
      for (let channel = 0; channel < 6; channel++) {
        const moved = (by: number): number => {
          const there = pooled.map((value, at) => (at === channel ? value + by : value));
          return runHead(classifier, weights, there).logits[output] ?? NaN;
        };
        expect(gradient[channel]).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 6);
      }
    }
  });

  it('speaks against one class of two as it speaks for the other', () => {
    expect([...gradientOf(0, -1)]).toEqual([...gradientOf(0)].map((value) => -value));
  });

  it('gives a map from 0 to 1', () => {
    const { values } = gradCam(activation, gradientOf(0), { height: 4, width: 4 });
    expect(values).toHaveLength(16);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    const strongest = Math.max(...values);
    expect(strongest === 1 || strongest === 0).toBe(true);
  });
});

describe('a heat map', () => {
  it('explains what the pooling reads', () => {
    expect(explainedLayer(withHead(backbone, { denseUnits: 3, dropout: 0, classes: 2 }))).toBe('last');
  });

  it('weighs each channel by its gradient and leaves out what speaks against the class', () => {
    // Two channels at two places, of which the second channel speaks against the class.
    const map = gradCam(Float32Array.of(2, 0, 1, 3), Float64Array.of(1, -1), { height: 1, width: 2 });
    expect([...map.values]).toEqual([1, 0]);
  });

  it('is dark everywhere where nothing speaks for the class', () => {
    const map = gradCam(Float32Array.of(2, 0, 1, 3), Float64Array.of(-1, -1), { height: 1, width: 2 });
    expect([...map.values]).toEqual([0, 0]);
  });

  it('refuses an activation of another size, and weights that are missing', () => {
    expect(() => gradCam(new Float32Array(3), new Float64Array(2), { height: 1, width: 2 })).toThrow(
      RangeError,
    );
    const classifier = withHead(backbone, { denseUnits: 0, dropout: 0, classes: 2 });
    expect(() => runHead(classifier, new Map(), new Float64Array(6))).toThrow(RangeError);
  });
});
