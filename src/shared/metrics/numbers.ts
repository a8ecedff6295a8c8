/** Numbers by index: a plain array or any typed array. */
export type Numbers = ArrayLike<number>;

/** Arithmetic mean; null of nothing. */
export function mean(values: Numbers): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum / values.length;
}

/** `numerator / denominator`; null where the denominator is 0, so that no NaN goes on its way unnoticed. */
export function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
