import type { ConfusionCounts } from './confusion.ts';
import { ratio } from './numbers.ts';

/** What follows from confusion counts. Each lies in [0, 1] (mcc in [-1, 1]) and is null where it would be 0/0. */
export interface Rates {
  readonly accuracy: number | null;
  /** Positive predictive value. */
  readonly precision: number | null;
  /** Recall, true positive rate. */
  readonly sensitivity: number | null;
  /** True negative rate. */
  readonly specificity: number | null;
  /** Negative predictive value. */
  readonly npv: number | null;
  readonly f1: number | null;
  /** Mean of sensitivity and specificity; null where either is. */
  readonly balancedAccuracy: number | null;
  /** Matthews correlation coefficient; null where a class is missing or never predicted. */
  readonly mcc: number | null;
}

/** All rates of one set of counts. */
export function ratesOf({ tp, fp, tn, fn }: ConfusionCounts): Rates {
  const sensitivity = ratio(tp, tp + fn);
  const specificity = ratio(tn, tn + fp);
  return {
    accuracy: ratio(tp + tn, tp + fp + tn + fn),
    precision: ratio(tp, tp + fp),
    sensitivity,
    specificity,
    npv: ratio(tn, tn + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    balancedAccuracy: sensitivity === null || specificity === null ? null : (sensitivity + specificity) / 2,
    mcc: matthews({ tp, fp, tn, fn }),
  };
}

function matthews({ tp, fp, tn, fn }: ConfusionCounts): number | null {
  // Root by pairs: all four sums multiplied leave the exact integers at a few thousand images.
  const scale = Math.sqrt((tp + fp) * (tp + fn)) * Math.sqrt((tn + fp) * (tn + fn));
  const value = ratio(tp * tn - fp * fn, scale);
  return value === null ? null : Math.max(-1, Math.min(1, value));
}
