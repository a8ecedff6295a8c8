import { describe, expect, it } from 'vitest';
import { dropoutMasks } from '../../../src/trainer/training/dropout-masks.ts';
import { networkOf } from '../../support/tiny-networks.ts';

const network = (rate: number) =>
  networkOf(
    [500],
    { name: 'first', operation: 'dropout', rate },
    { name: 'hidden', operation: 'dense', units: 30, activation: 'relu' },
    { name: 'second', operation: 'dropout', rate: 0.5 },
    { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
  );
const masksAt = (rate: number, epoch = 1, step = 0, seed = 1) =>
  dropoutMasks(network(rate), 40, seed, epoch, step);
const first = (masks: ReadonlyMap<string, Float32Array>): number[] => [...(masks.get('first') ?? [])];

describe('dropout', () => {
  it('has a factor for each value of each example, for each layer', () => {
    const lengths = [...masksAt(0.2)].map(([name, { length }]) => [name, length]);
    expect(lengths).toEqual([
      ['first', 40 * 500],
      ['second', 40 * 30],
    ]);
  });

  it.each([0.1, 0.5, 0.8])('drops the share %d and scales what is left, so that the mean stays', (rate) => {
    const factors = first(masksAt(rate));
    expect(new Set(factors)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const dropped = factors.filter((factor) => factor === 0).length / factors.length;
    expect(Math.abs(dropped - rate)).toBeLessThan(0.012);
    expect(factors.reduce((sum, factor) => sum + factor) / factors.length).toBeCloseTo(1, 1);
  });

  it('drops nothing at rate 0', () => {
    expect([...masksAt(0).keys()]).toEqual(['second']);
  });

  it('is the same for the same seed, epoch and step, and another for any other', () => {
    expect(masksAt(0.5, 2, 3)).toEqual(masksAt(0.5, 2, 3));
    for (const other of [masksAt(0.5, 3, 3), masksAt(0.5, 2, 4), masksAt(0.5, 2, 3, 9)])
      expect(first(other)).not.toEqual(first(masksAt(0.5, 2, 3)));
  });
});

it('drops whole examples where a layer says so, with one factor for each', () => {
  const stochasticDepth = networkOf(
    [4, 4, 2],
    { name: 'drop', operation: 'dropout', rate: 0.25, wholeExamples: true },
    { name: 'pool', operation: 'globalAveragePooling2d' },
    { name: 'logits', operation: 'dense', units: 1, activation: 'linear' },
  );
  const mask = dropoutMasks(stochasticDepth, 1000, 1, 1, 0).get('drop') ?? new Float32Array();
  expect(mask).toHaveLength(1000);
  expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
});
