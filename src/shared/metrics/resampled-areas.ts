import { ascendingOrder } from './midranks.ts';
import type { Numbers } from './numbers.ts';

/** AUC and average precision of a resample; each null where it is undefined. */
export interface Areas {
  readonly auc: number | null;
  readonly averagePrecision: number | null;
}

/**
 * Sorts the scores once and gives a function that finds both areas in O(n) when example i is taken
 * `multiplicity[i]` times, for the bootstrap. `labels` are 0 or 1.
 */
export function resampledAreas(scores: Numbers, labels: Numbers): (multiplicity: Uint32Array) => Areas {
  const order = ascendingOrder(scores).reverse();
  const positive = Uint8Array.from(order, (index) => labels[index] ?? 0);
  const endsStep = Uint8Array.from(order, (index, place) => {
    const next = order[place + 1];
    return next === undefined || scores[next] !== scores[index] ? 1 : 0;
  });
  return (multiplicity) => {
    let tp = 0;
    let fp = 0;
    let tpBefore = 0;
    let fpBefore = 0;
    let doubledPairs = 0;
    let weightedPrecision = 0;
    for (let place = 0; place < order.length; place++) {
      const times = multiplicity[order[place] ?? 0] ?? 0;
      if (positive[place] === 1) tp += times;
      else fp += times;
      if (endsStep[place] === 0) continue;
      doubledPairs += (fp - fpBefore) * (tp + tpBefore);
      if (tp > tpBefore) weightedPrecision += ((tp - tpBefore) * tp) / (tp + fp);
      tpBefore = tp;
      fpBefore = fp;
    }
    return {
      auc: tp === 0 || fp === 0 ? null : doubledPairs / (2 * tp * fp),
      averagePrecision: tp === 0 ? null : weightedPrecision / tp,
    };
  };
}
