import { criticalValue } from './normal-distribution.ts';

/** `k` of `n` with its confidence interval. */
export interface Proportion {
  readonly estimate: number;
  readonly k: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The Wilson score interval of `k` successes in `n` trials (E. B. Wilson, JASA 22, 1927), which keeps its coverage
 * for few trials and for proportions at 0 and 1. null for no trials.
 *
 * It takes the trials as independent: where patients have several images it is too narrow by as much as a
 * patient's images resemble each other.
 *
 * Throws a RangeError unless `k` and `n` are whole and 0 <= `k` <= `n`.
 */
export function wilsonInterval(k: number, n: number, confidence = 0.95): Proportion | null {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || k > n) {
    throw new RangeError(`${k} of ${n} is not a proportion.`);
  }
  if (n === 0) return null;
  const z = criticalValue(confidence);
  const estimate = k / n;
  const scale = 1 + (z * z) / n;
  const centre = (estimate + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((estimate * (1 - estimate)) / n + (z * z) / (4 * n * n));
  return {
    estimate,
    k,
    n,
    // In exact arithmetic the ends are 0 and 1 here.
    low: k === 0 ? 0 : centre - half,
    high: k === n ? 1 : centre + half,
  };
}
