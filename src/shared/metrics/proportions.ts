import type { ConfusionCounts } from './confusion.ts';
import { wilsonInterval, type Proportion } from './wilson.ts';

/** The rates that are shares of a count, each null where there is nothing to take a share of. */
export interface Proportions {
  readonly accuracy: Proportion | null;
  /** Positive predictive value. */
  readonly precision: Proportion | null;
  readonly sensitivity: Proportion | null;
  readonly specificity: Proportion | null;
  readonly npv: Proportion | null;
}

/** Each rate as k of n with Wilson's 95 % interval. */
export function proportionsOf({ tp, fp, tn, fn }: ConfusionCounts): Proportions {
  return {
    accuracy: wilsonInterval(tp + tn, tp + fp + tn + fn),
    precision: wilsonInterval(tp, tp + fp),
    sensitivity: wilsonInterval(tp, tp + fn),
    specificity: wilsonInterval(tn, tn + fp),
    npv: wilsonInterval(tn, tn + fn),
  };
}
