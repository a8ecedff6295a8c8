import { squaredErrors } from './brier.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { isPositive } from './confusion.ts';
import { logLosses } from './log-loss.ts';
import type { Interval } from './metrics-schema.ts';
import type { Numbers } from './numbers.ts';
import { ratio } from './numbers.ts';
import { ratesOf } from './rates.ts';
import { resampledAreas } from './resampled-areas.ts';

const names = ['auc', 'averagePrecision', 'f1', 'balancedAccuracy', 'mcc', 'logLoss', 'brier'] as const;

/** Bootstrap intervals by group of what has no closed form, at a fixed threshold. */
export function bootstrapBinary(
  {
    scores,
    labels,
    groups,
    threshold,
  }: {
    readonly scores: Numbers;
    readonly labels: Numbers;
    readonly groups: Uint32Array;
    readonly threshold: number;
  },
  options: BootstrapOptions,
): Record<(typeof names)[number], Interval> {
  const areas = resampledAreas(scores, labels);
  const losses = logLosses(scores, labels);
  const errors = squaredErrors(scores, labels);
  // 0: true negative, 1: false positive, 2: false negative, 3: true positive.
  const outcomes = Uint8Array.from(
    { length: scores.length },
    (_, index) => 2 * (labels[index] ?? 0) + (isPositive(scores[index] ?? 0, threshold) ? 1 : 0),
  );
  return bootstrapIntervals(
    groups,
    names,
    (multiplicity) => {
      const counts = new Uint32Array(4);
      let size = 0;
      let loss = 0;
      let error = 0;
      for (let index = 0; index < multiplicity.length; index++) {
        const times = multiplicity[index] ?? 0;
        const outcome = outcomes[index] ?? 0;
        counts[outcome] = (counts[outcome] ?? 0) + times;
        size += times;
        loss += times * (losses[index] ?? 0);
        error += times * (errors[index] ?? 0);
      }
      const [tn = 0, fp = 0, fn = 0, tp = 0] = counts;
      const { f1, balancedAccuracy, mcc } = ratesOf({ tp, fp, tn, fn });
      return {
        ...areas(multiplicity),
        f1,
        balancedAccuracy,
        mcc,
        logLoss: ratio(loss, size),
        brier: ratio(error, size),
      };
    },
    options,
  );
}
