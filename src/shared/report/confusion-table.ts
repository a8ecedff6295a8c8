import type { ConfusionCounts, ConfusionMatrix } from '../metrics/confusion.ts';
import { ratio } from '../metrics/numbers.ts';

/** A confusion matrix with the shares that are read off it; shares are null where there is nothing to share. */
export interface ConfusionTable {
  /** Images by true class (row) and predicted class (column), in the order of the classes. */
  readonly counts: ConfusionMatrix;
  /** Of all images of the true class: on the diagonal each class's sensitivity. */
  readonly rowShares: readonly (readonly (number | null)[])[];
  /** Of all images decided for the class: on the diagonal each class's precision. */
  readonly columnShares: readonly (readonly (number | null)[])[];
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
  readonly total: number;
}

/** Adds totals and shares to a matrix. */
export function confusionTable(counts: ConfusionMatrix): ConfusionTable {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const rowTotals = counts.map(sum);
  const columnTotals = counts.map((_, column) => sum(counts.map((row) => row[column] ?? 0)));
  return {
    counts,
    rowShares: counts.map((row, index) => row.map((count) => ratio(count, rowTotals[index] ?? 0))),
    columnShares: counts.map((row) => row.map((count, column) => ratio(count, columnTotals[column] ?? 0))),
    rowTotals,
    columnTotals,
    total: sum(rowTotals),
  };
}

/** Two classes' counts as a matrix in the order of the classes. */
export function matrixOfCounts({ tp, fp, tn, fn }: ConfusionCounts, positiveClass: number): ConfusionMatrix {
  return positiveClass === 0
    ? [
        [tp, fn],
        [fp, tn],
      ]
    : [
        [tn, fp],
        [fn, tp],
      ];
}
