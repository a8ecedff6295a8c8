import { delongAuc } from './delong.ts';
import type { AucIntervalMethod, Interval } from './metrics-schema.ts';
import { newcombeAucInterval } from './newcombe.ts';
import type { Numbers } from './numbers.ts';

/** An AUC with what its interval can be found from. `groups[i]` is the number of example i's group. */
export interface AucWithSource {
  readonly auc: number | null;
  readonly scores: Numbers;
  readonly labels: Numbers;
  readonly groups: Uint32Array;
  /** Of the AUC, by group. */
  readonly bootstrapInterval: Interval;
}

/**
 * The AUC's 95 % interval: by DeLong where every image is a group of its own, from the bootstrap by group otherwise,
 * and by Newcombe's method on the numbers of groups where that has no width or does not exist.
 */
export function aucInterval({ auc, scores, labels, groups, bootstrapInterval }: AucWithSource): {
  interval: Interval;
  method: AucIntervalMethod;
} {
  if (auc === null) return { interval: null, method: null };
  if (new Set(groups).size < groups.length) {
    if (bootstrapInterval) return { interval: bootstrapInterval, method: 'bootstrap-by-group' };
  } else {
    const estimate = delongAuc(scores, labels);
    if (estimate && estimate.variance > 0) {
      return { interval: [estimate.low, estimate.high], method: 'delong' };
    }
  }
  const groupsWith = (label: number): number =>
    new Set(groups.filter((_, index) => labels[index] === label)).size;
  return { interval: newcombeAucInterval(auc, groupsWith(1), groupsWith(0)), method: 'newcombe' };
}
