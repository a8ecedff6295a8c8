/** Where two classifiers of the same images disagree, and whether that could be chance. */
export interface McnemarResult {
  /** Images that only the first classifier gets right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Two-sided exact p-value of the hypothesis that both are wrong equally often. */
  readonly p: number;
}

/**
 * McNemar's exact test: the images on which the two disagree fall either way like a fair coin
 * (Q. McNemar, Psychometrika 12, 1947; binomial form). Images are taken as independent.
 * Throws a RangeError unless both counts are whole and not negative.
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McnemarResult {
  if (![onlyFirst, onlySecond].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`${onlyFirst} and ${onlySecond} are not counts of images.`);
  }
  const n = onlyFirst + onlySecond;
  const k = Math.min(onlyFirst, onlySecond);
  if (onlyFirst === onlySecond) return { onlyFirst, onlySecond, p: 1 };
  // log of C(n, k) / 2^n, then the smaller terms of the tail relative to it.
  let logLargest = -n * Math.LN2;
  for (let i = 1; i <= k; i++) logLargest += Math.log((n - i + 1) / i);
  let term = 1;
  let tail = 1;
  for (let i = k; i >= 1 && term > 1e-18 * tail; i--) {
    term *= i / (n - i + 1);
    tail += term;
  }
  return { onlyFirst, onlySecond, p: Math.min(1, 2 * Math.exp(logLargest) * tail) };
}
