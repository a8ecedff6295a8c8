import { describe, expect, it } from 'vitest';
import {
  sigmoid,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
} from '../../../src/trainer/executors/loss.ts';

const one = Float32Array.of(1);

describe('binary cross-entropy', () => {
  it('is -log of the probability of the right class', () => {
    const { loss } = sigmoidCrossEntropy(Float32Array.of(Math.log(3)), [1], one, 0);
    expect(loss).toBeCloseTo(-Math.log(0.75), 7);
  });

  it('is the weighted sum over the number of examples', () => {
    const logits = Float32Array.of(0, 0, 0, 0);
    const { loss } = sigmoidCrossEntropy(logits, [0, 1, 0, 1], Float32Array.of(1, 2, 3, 0), 0);
    expect(loss).toBeCloseTo((6 * Math.LN2) / 4, 12);
  });

  it('with smoothing is least where the probability is the smoothed target', () => {
    const target = 1 - 0.2 / 2;
    const logit = Math.log(target / (1 - target));
    const { logitsGradient } = sigmoidCrossEntropy(Float32Array.of(logit), [1], one, 0.2);
    expect(logitsGradient[0]).toBeCloseTo(0, 7);
  });

  it.each([1e4, 1e30, 3e38])('stays finite and right for logits of ±%d', (large) => {
    const { loss, logitsGradient } = sigmoidCrossEntropy(
      Float32Array.of(large, -large, -large, large),
      [1, 0, 1, 0],
      Float32Array.of(1, 1, 1, 1),
      0,
    );
    expect(loss / large).toBeCloseTo(0.5, 6);
    expect([...logitsGradient]).toEqual([0, 0, -0.25, 0.25]);
  });

  it('keeps the digits of a tiny loss', () => {
    const { loss } = sigmoidCrossEntropy(Float32Array.of(60), [1], one, 0);
    expect(loss / Math.exp(-60)).toBeCloseTo(1, 6);
  });
});

describe('cross-entropy over classes', () => {
  it('is -log of the probability of the right class', () => {
    const logits = Float32Array.of(Math.log(1), Math.log(2), Math.log(5));
    const { loss, logitsGradient } = softmaxCrossEntropy(logits, [2], one, 0, 3);
    expect(loss).toBeCloseTo(-Math.log(5 / 8), 6);
    [1 / 8, 2 / 8, 5 / 8 - 1].forEach((gradient, index) =>
      expect(logitsGradient[index]).toBeCloseTo(gradient, 6),
    );
  });

  it('of two classes equals binary cross-entropy of the difference', () => {
    const two = softmaxCrossEntropy(
      Float32Array.of(-0.4, 1.1, 2, 0.5),
      [1, 1],
      Float32Array.of(1, 3),
      0.1,
      2,
    );
    const binary = sigmoidCrossEntropy(Float32Array.of(1.5, -1.5), [1, 1], Float32Array.of(1, 3), 0.1);
    expect(two.loss).toBeCloseTo(binary.loss, 6);
    expect(two.logitsGradient[1]).toBeCloseTo(binary.logitsGradient[0] ?? Number.NaN, 6);
  });

  it.each([1e4, 1e30, 3e38])('stays finite and right for logits of ±%d', (large) => {
    const logits = Float32Array.of(large, -large, 0, large, -large, 0);
    const { loss, logitsGradient } = softmaxCrossEntropy(logits, [0, 1], Float32Array.of(1, 1), 0, 3);
    expect(loss / large).toBeCloseTo(1, 6);
    expect([...logitsGradient]).toEqual([0, 0, 0, 0.5, -0.5, 0]);
  });
});

it('the sigmoid is 0 and 1 at the ends, never anything else', () => {
  expect([-1e30, -800, 0, 800, 1e30].map(sigmoid)).toEqual([0, 0, 0.5, 1, 1]);
});

it('softmax gives probabilities that do not depend on what is added to all logits', () => {
  const probabilities = softmax(Float32Array.of(1000, 1001, 1002));
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  const shifted = softmax(Float32Array.of(-1, 0, 1));
  probabilities.forEach((value, index) => expect(value).toBeCloseTo(shifted[index] ?? Number.NaN, 12));
});
