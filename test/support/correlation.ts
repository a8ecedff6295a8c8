/** Pearson's correlation of two lists of equal length. NaN where either has no spread. */
export function correlation(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length) return NaN;
  const [one, two] = [centred(first), centred(second)];
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot(one, two) / Math.sqrt(dot(one, one) * dot(two, two));
}

function centred(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return list.map((value) => value - mean);
}
