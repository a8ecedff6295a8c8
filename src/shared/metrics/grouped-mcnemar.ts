/** Terms of a binomial distribution that are smaller change no p-value that is shown. */
const negligible = 1e-20;

/**
 * McNemar's exact test where images come in groups, such as those of a patient, and are alike within one. If both
 * classifiers are as good, what they decided of a patient's images could as well be the other way round, all of them
 * together. The two-sided p-value is the share of such exchanges, of all that there are, in which the classifiers' numbers
 * of right decisions differ at least as much as they do (R. A. Fisher, The Design of Experiments, 1935; matched pairs in
 * clusters: V. L. Durkalski et al., Statistics in Medicine 22, 2003, whose statistic is its normal approximation). With
 * one image a group it is McNemar's exact test.
 *
 * `balances`: of each group, the images that only the second classifier gets right less those that only the first does.
 * Exact to 1e-15. Throws a RangeError for a balance that is not whole.
 */
export function groupedMcnemar(balances: ArrayLike<number>): number {
  const groupsOfSize = new Map<number, number>();
  let balance = 0;
  let largest = 0;
  for (const each of Array.from(balances)) {
    if (!Number.isInteger(each)) throw new RangeError(`${each} is not a number of images.`);
    balance += each;
    largest += Math.abs(each);
    if (each !== 0) groupsOfSize.set(Math.abs(each), (groupsOfSize.get(Math.abs(each)) ?? 0) + 1);
  }
  if (balance === 0) return 1;
  // Probability of each sum of the groups that are against the second classifier.
  let against = new Float64Array(largest + 1);
  against[0] = 1;
  for (const [size, groups] of groupsOfSize) {
    const added = new Float64Array(largest + 1);
    for (const { count, probability } of fairCoin(groups)) {
      const shift = size * count;
      for (let sum = shift; sum <= largest; sum++) {
        added[sum] = (added[sum] ?? 0) + probability * (against[sum - shift] ?? 0);
      }
    }
    against = added;
  }
  let p = 0;
  against.forEach((probability, sum) => {
    if (Math.abs(largest - 2 * sum) >= Math.abs(balance)) p += probability;
  });
  return Math.min(1, p);
}

/** How probable each number of heads of so many coins is, without what is negligible. */
function fairCoin(coins: number): { readonly count: number; readonly probability: number }[] {
  const terms: { count: number; probability: number }[] = [];
  let logarithm = -coins * Math.LN2;
  for (let count = 0; count <= coins; count++) {
    const probability = Math.exp(logarithm);
    if (probability > negligible) terms.push({ count, probability });
    logarithm += Math.log((coins - count) / (count + 1));
  }
  return terms;
}
