import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { optimizerSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { Optimizer } from '../../../src/trainer/executors/optimizer.ts';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { weightValues } from '../../support/differences.ts';

const weightsOf = (...vectors: number[][]): Weights =>
  new Map(
    vectors.map((values, index) => [
      `w${index}`,
      { shape: [values.length], values: Float32Array.from(values) },
    ]),
  );
const gradientsOf = (...vectors: number[][]): Map<string, Float32Array> =>
  new Map(vectors.map((values, index) => [`w${index}`, Float32Array.from(values)]));
const optimizerOf = (configuration: z.input<typeof optimizerSchema>): Optimizer =>
  new Optimizer(optimizerSchema.parse(configuration));
const plain = { name: 'sgd', momentum: 0 } as const;

function expectValues(weights: Weights, name: string, expected: readonly number[]): void {
  expected.forEach((value, index) => expect(weightValues(weights, name)[index]).toBeCloseTo(value, 6));
}

describe('a step', () => {
  it('of SGD goes against the gradient, by the learning rate', () => {
    const weights = weightsOf([1, 2], [3]);
    const { gradientNorm } = optimizerOf(plain).apply(weights, gradientsOf([3, 0], [-4]), 0.1);
    expectValues(weights, 'w0', [0.7, 2]);
    expectValues(weights, 'w1', [3.4]);
    expect(gradientNorm).toBeCloseTo(5, 6);
  });

  it('of SGD with momentum keeps moving', () => {
    const weights = weightsOf([0]);
    const optimizer = optimizerOf({ name: 'sgd', momentum: 0.5 });
    for (const gradient of [1, 0, 0]) optimizer.apply(weights, gradientsOf([gradient]), 1);
    expectValues(weights, 'w0', [-1.75]);
  });

  it('of Adam is at first as long as the learning rate, whatever the gradient', () => {
    const weights = weightsOf([0, 0, 0]);
    optimizerOf({ name: 'adam' }).apply(weights, gradientsOf([1e3, -1, 50]), 0.01);
    expectValues(weights, 'w0', [-0.01, 0.01, -0.01]);
  });

  it('of AdamW shrinks weights that have no gradient', () => {
    const weights = weightsOf([2]);
    optimizerOf({ name: 'adamw', weightDecay: 0.5 }).apply(weights, gradientsOf([0]), 0.1);
    expectValues(weights, 'w0', [1.9]);
  });

  it('leaves alone what it is given no gradient for', () => {
    const weights = weightsOf([1], [2]);
    optimizerOf({ name: 'adamw' }).apply(weights, gradientsOf([1]), 0.1);
    expectValues(weights, 'w1', [2]);
  });
});

describe('clipping', () => {
  it('of each weight shortens the long gradients alone', () => {
    const weights = weightsOf([0, 0], [0]);
    const { gradientNorm } = optimizerOf({ ...plain, clipNorm: 1 }).apply(
      weights,
      gradientsOf([3, 4], [0.5]),
      1,
    );
    expectValues(weights, 'w0', [-0.6, -0.8]);
    expectValues(weights, 'w1', [-0.5]);
    expect(gradientNorm).toBeCloseTo(Math.hypot(5, 0.5), 6);
  });

  it('of all together keeps their direction', () => {
    const weights = weightsOf([0], [0]);
    optimizerOf({ ...plain, globalClipNorm: 1 }).apply(weights, gradientsOf([3], [4]), 1);
    expectValues(weights, 'w0', [-0.6]);
    expectValues(weights, 'w1', [-0.8]);
  });

  it('is by weight alone where both are given', () => {
    const weights = weightsOf([0], [0]);
    optimizerOf({ ...plain, clipNorm: 2, globalClipNorm: 0.1 }).apply(weights, gradientsOf([3], [1]), 1);
    expectValues(weights, 'w0', [-2]);
    expectValues(weights, 'w1', [-1]);
  });
});

describe('the memory of an optimiser', () => {
  it('is a copy, and copied when it is taken over', () => {
    const first = optimizerOf({ name: 'adam' });
    const weights = weightsOf([1, 2]);
    first.apply(weights, gradientsOf([1, 1]), 0.1);
    const state = first.state();
    const kept = structuredClone(state);
    const second = new Optimizer(optimizerSchema.parse({ name: 'adam' }), state);
    first.apply(weights, gradientsOf([5, 5]), 0.1);
    second.apply(weights, gradientsOf([7, 7]), 0.1);
    expect(state).toEqual(kept);
    expect([...state.slots.keys()]).toEqual(['m:w0', 'v:w0']);
    expect([state.steps, second.state().steps]).toEqual([1, 2]);
  });
});

it('refuses a gradient without a weight', () => {
  expect(() => optimizerOf({}).apply(weightsOf([1]), gradientsOf([1], [1]), 0.1)).toThrow(/w1/);
});
