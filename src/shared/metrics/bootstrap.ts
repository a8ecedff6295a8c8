import { randomStream } from '../random/random-stream.ts';
import { finish, type Steps } from './steps.ts';

export interface BootstrapOptions {
  /** How many times the groups are drawn again. */
  readonly resamples?: number;
  readonly confidence?: number;
  readonly seed?: number;
}

/**
 * A statistic of a resample, or several at once. `multiplicity[i]` says how many times example i is in it.
 * null where the statistic is undefined, such as an AUC without negatives.
 */
export type ResampledStatistics<Name extends string> = (
  multiplicity: Uint32Array,
) => Record<Name, number | null>;

export const defaultResamples = 2000;

/**
 * Percentile bootstrap intervals by drawing whole groups (patients) with replacement, as many as there are, so that
 * images of one patient stay together (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13;
 * clusters: C. A. Field and A. H. Welsh, JRSS B 69, 2007). Quantiles are interpolated linearly as in numpy.
 *
 * `groups[i]` is example i's group from 0 on, as `groupIndices` numbers them. An interval is null with fewer than two
 * groups, when more than a tenth of the resamples left its statistic undefined (too few groups of some class to say
 * anything), and when it has no width: resamples that all agree, as of a flawless classifier, know nothing of the
 * images that were not seen. The same arguments give the same intervals.
 */
export function bootstrapIntervals<Name extends string>(
  groups: Uint32Array,
  names: readonly Name[],
  statistics: ResampledStatistics<Name>,
  options: BootstrapOptions = {},
): Record<Name, [low: number, high: number] | null> {
  return finish(bootstrapSteps(groups, names, statistics, options));
}

/** What `bootstrapIntervals` does, a resample a step. */
export function* bootstrapSteps<Name extends string>(
  groups: Uint32Array,
  names: readonly Name[],
  statistics: ResampledStatistics<Name>,
  { resamples = defaultResamples, confidence = 0.95, seed = 0 }: BootstrapOptions = {},
): Steps<Record<Name, [low: number, high: number] | null>> {
  const groupCount = groups.reduce((most, group) => Math.max(most, group + 1), 0);
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  if (groupCount >= 2) {
    const stream = randomStream(seed, 'bootstrap');
    const drawn = new Uint32Array(groupCount);
    const multiplicity = new Uint32Array(groups.length);
    for (let resample = 0; resample < resamples; resample++) {
      drawn.fill(0);
      for (let draw = 0; draw < groupCount; draw++) {
        const group = stream.integer(groupCount);
        drawn[group] = (drawn[group] ?? 0) + 1;
      }
      for (let index = 0; index < groups.length; index++) {
        multiplicity[index] = drawn[groups[index] ?? 0] ?? 0;
      }
      const result = statistics(multiplicity);
      for (const [name, found] of values) {
        const value = result[name];
        if (value !== null) found.push(value);
      }
      yield (resample + 1) / resamples;
    }
  }
  const intervals = names.map((name) => {
    const found = Float64Array.from(values.get(name) ?? []).sort();
    if (found.length === 0 || found.length < 0.9 * resamples) return [name, null] as const;
    const low = quantile(found, (1 - confidence) / 2);
    const high = quantile(found, (1 + confidence) / 2);
    return [name, low < high ? [low, high] : null] as const;
  });
  return Object.fromEntries(intervals) as Record<Name, [low: number, high: number] | null>;
}

/** Numbers group names from 0 in the order of their first appearance. */
export function groupIndices(groups: readonly string[]): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from(groups, (group) => {
    const number = numbers.get(group) ?? numbers.size;
    numbers.set(group, number);
    return number;
  });
}

function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}
