import { describe, expect, it } from 'vitest';
import { brierScore } from '../../../src/shared/metrics/brier.ts';
import { expectedCalibrationError, reliabilityBins } from '../../../src/shared/metrics/calibration.ts';
import { logLoss } from '../../../src/shared/metrics/log-loss.ts';

describe('log loss', () => {
  it("gives scikit-learn's documented example", () => {
    expect(logLoss([0.9, 0.1, 0.2, 0.65], [1, 0, 0, 1])).toBeCloseTo(0.21616, 5);
  });

  it('stays finite for a certain mistake', () => {
    expect(logLoss([0, 1], [1, 0])).toBeCloseTo(-Math.log(2 ** -52), 10);
  });

  it('is next to nothing for certain, right scores', () => {
    expect(logLoss([0, 1], [0, 1])).toBeLessThan(1e-15);
  });

  it('is null of nothing and refuses what is not a probability', () => {
    expect(logLoss([], [])).toBeNull();
    expect(() => logLoss([1.5], [1])).toThrow('not a probability');
  });
});

describe('the Brier score', () => {
  it("gives scikit-learn's documented example", () => {
    expect(brierScore([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0])).toBeCloseTo(0.0375, 15);
  });

  it('is null of nothing', () => {
    expect(brierScore([], [])).toBeNull();
  });
});

describe('calibration', () => {
  it('puts a score on an edge into the bin below, and 0 into the first', () => {
    const counts = (score: number): number =>
      reliabilityBins([score], [1]).findIndex((bin) => bin.count === 1);
    const edges = Array.from({ length: 11 }, (_, edge) => edge / 10);
    expect(edges.map(counts)).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([0.1 + 1e-12, 0.7 + 1e-12, 1 - 1e-12].map(counts)).toEqual([1, 7, 9]);
  });

  it('keeps score and outcome of each bin, with an interval', () => {
    const bin = reliabilityBins([0.72, 0.74, 0.78, 0.76], [1, 1, 0, 1])[7];
    expect(bin?.count).toBe(4);
    expect(bin?.meanScore).toBeCloseTo(0.75, 15);
    expect(bin?.observed?.estimate).toBe(0.75);
    expect(bin?.observed?.low).toBeLessThan(0.4);
  });

  it('has no error when scores are kept, and the whole distance when they are not', () => {
    expect(expectedCalibrationError([0.75, 0.75, 0.75, 0.75], [1, 1, 1, 0])).toBe(0);
    expect(expectedCalibrationError([1, 1, 0], [0, 0, 1])).toBe(1);
    expect(expectedCalibrationError([], [])).toBeNull();
  });
});
