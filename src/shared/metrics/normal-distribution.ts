/**
 * Probability that a standard normal variable lies further from 0 than `z` on either side, in [0, 1].
 *
 * Accurate to about 1e-14: the power series of the error function near 0 and the continued fraction of its complement
 * in the tails (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6 and 7.1.14).
 */
export function twoSidedTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < 2 ? 1 - errorFunction(x) : complementaryErrorFunction(x);
}

/**
 * The z that a standard normal variable exceeds in absolute value with probability 1 - `confidence`: 1.96 for 0.95.
 * Throws a RangeError unless 0 < `confidence` < 1.
 */
export function criticalValue(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`A confidence lies between 0 and 1, and ${confidence} does not.`);
  }
  let low = 0;
  let high = 40;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (twoSidedTail(middle) > 1 - confidence) low = middle;
    else high = middle;
  }
}

function errorFunction(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function complementaryErrorFunction(x: number): number {
  // Backwards from a depth that is more than enough for x >= 2.
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
