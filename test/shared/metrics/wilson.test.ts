import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/shared/metrics/wilson.ts';

describe('the Wilson interval', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the figures of Newcombe 1998, table I, method 3, for %i of %i', (k, n, low, high) => {
    const interval = wilsonInterval(k, n);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('contains the estimate and stays in [0, 1]', () => {
    for (let n = 1; n <= 60; n++) {
      for (let k = 0; k <= n; k++) {
        const { low, high, estimate } = wilsonInterval(k, n) ?? { low: NaN, high: NaN, estimate: NaN };
        expect(low <= estimate && estimate <= high && low >= 0 && high <= 1, `${k} of ${n}`).toBe(true);
      }
    }
  });

  it('has an open side at 0 and at all', () => {
    expect(wilsonInterval(0, 7)?.low).toBe(0);
    expect(wilsonInterval(7, 7)?.high).toBe(1);
    expect(wilsonInterval(7, 7)?.low).toBeLessThan(0.7);
  });

  it('is null of nothing', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it('refuses what is not a proportion', () => {
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(0.5, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(1, 2, 1)).toThrow(RangeError);
  });
});
