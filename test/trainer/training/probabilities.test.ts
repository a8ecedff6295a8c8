import { describe, expect, it } from 'vitest';
import { countCorrect, probabilitiesOf } from '../../../src/trainer/training/probabilities.ts';

describe('probabilities', () => {
  it('of one logit an example are those of the positive class', () => {
    expect([...probabilitiesOf(Float32Array.of(0, -1000, 1000), 1)]).toEqual([0.5, 0, 1]);
  });

  it('of several logits an example add up to 1', () => {
    const probabilities = probabilitiesOf(Float32Array.of(1, 2, 3, 1000, 0, -1000), 3);
    expect([...probabilities.subarray(0, 3)].reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(probabilities[2]).toBeCloseTo(Math.exp(2) / (1 + Math.E + Math.exp(2)), 12);
    expect([...probabilities.subarray(3)]).toEqual([1, 0, 0]);
  });
});

describe('what is decided right', () => {
  it('with one logit is what lies on the right side of a half', () => {
    expect(countCorrect(Float32Array.of(0.1, -0.1, 0.1, -0.1), [1, 0, 0, 1], 1)).toBe(2);
  });

  it('with several is the largest', () => {
    expect(countCorrect(Float32Array.of(1, 3, 2, -1, -2, -3), [1, 2], 3)).toBe(1);
  });
});
