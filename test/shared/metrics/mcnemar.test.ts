import { describe, expect, it } from 'vitest';
import { compareDecisions, mcnemarTest } from '../../../src/shared/metrics/mcnemar.ts';

describe("McNemar's exact test", () => {
  it('is a coin tossed once for each image on which two classifiers disagree', () => {
    // Six tosses, at most one head, on either side: 2 × (1 + 6) / 64.
    expect(mcnemarTest(1, 5).p).toBeCloseTo(0.21875, 14);
    expect(mcnemarTest(0, 10).p).toBeCloseTo(2 / 1024, 15);
  });

  it('finds nothing where they never disagree, or equally often', () => {
    expect(mcnemarTest(0, 0).p).toBe(1);
    expect(mcnemarTest(50, 50).p).toBe(1);
  });

  it('stays a probability for many images', () => {
    expect(mcnemarTest(40_000, 60_000).p).toBe(0);
    expect(mcnemarTest(49_999, 50_001).p).toBeGreaterThan(0.99);
  });

  it('counts the images on which only one is right', () => {
    expect(compareDecisions([1, 1, 0, 2], [1, 0, 1, 2], [1, 1, 1, 0])).toMatchObject({
      onlyFirst: 1,
      onlySecond: 1,
    });
  });

  it('refuses what is not a count', () => {
    expect(() => mcnemarTest(-1, 2)).toThrow(RangeError);
  });
});
