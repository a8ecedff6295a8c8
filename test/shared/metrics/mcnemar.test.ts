import { describe, expect, it } from 'vitest';
import { groupedMcnemar } from '../../../src/shared/metrics/grouped-mcnemar.ts';
import { mcnemarTest } from '../../../src/shared/metrics/mcnemar.ts';

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

  it('refuses what is not a count', () => {
    expect(() => mcnemarTest(-1, 2)).toThrow(RangeError);
  });
});

/** The same by trying every exchange. */
function byEnumeration(balances: readonly number[]): number {
  const observed = Math.abs(balances.reduce((sum, each) => sum + each, 0));
  let atLeast = 0;
  for (let exchange = 0; exchange < 2 ** balances.length; exchange++) {
    const sum = balances.reduce((total, each, at) => total + ((exchange >> at) & 1 ? -each : each), 0);
    if (Math.abs(sum) >= observed) atLeast++;
  }
  return atLeast / 2 ** balances.length;
}

describe("McNemar's exact test over groups", () => {
  it('is the share of all exchanges of whole groups that differ as much', () => {
    for (const balances of [[3, -1, 2, 2, 0, 1], [1, 1, 1, -2, 4, 3, -1, 2, 2, 5], [-4, -4, -4, 1], [2]])
      expect(groupedMcnemar(balances)).toBeCloseTo(byEnumeration(balances), 14);
  });

  it("is McNemar's exact test of images where no group has two that moved", () => {
    for (const [first, second] of [
      [1, 5],
      [0, 10],
      [40, 61],
      [300, 371],
    ] as const) {
      const balances = Array.from({ length: first + second + 7 }, (_, at) =>
        at < first ? -1 : at < first + second ? 1 : 0,
      );
      expect(groupedMcnemar(balances)).toBeCloseTo(mcnemarTest(first, second).p, 13);
    }
  });

  it('is less sure of images that are one patient\u2019s than of as many patients', () => {
    expect(groupedMcnemar([5, 5])).toBe(0.5);
    expect(groupedMcnemar(Array<number>(10).fill(1))).toBeCloseTo(2 / 1024, 14);
  });

  it('turns round with its sides, finds nothing in nothing, and stays a probability for many patients', () => {
    expect(groupedMcnemar([-3, 1, -2])).toBe(groupedMcnemar([3, -1, 2]));
    expect(groupedMcnemar([])).toBe(1);
    expect(groupedMcnemar([2, -2])).toBe(1);
    const many = Array.from({ length: 20_000 }, (_, at) => (at % 3) + (at % 5 === 0 ? 1 : -1));
    expect(groupedMcnemar(many)).toBeLessThan(1e-12);
    expect(() => groupedMcnemar([0.5])).toThrow(RangeError);
  });
});
