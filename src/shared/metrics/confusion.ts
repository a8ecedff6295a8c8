import { checkBinaryInput } from './binary-input.ts';
import type { Numbers } from './numbers.ts';

/** How often a binary decision was right and wrong. */
export interface ConfusionCounts {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** What counts as positive, everywhere in this project: a score at or above the threshold. */
export function isPositive(score: number, threshold: number): boolean {
  return score >= threshold;
}

/**
 * Counts decisions at `threshold` (see `isPositive`); `labels` are 0 or 1.
 * Throws a RangeError for lengths that differ, scores that are not finite and other labels.
 */
export function confusionAt(scores: Numbers, labels: Numbers, threshold: number): ConfusionCounts {
  checkBinaryInput(scores, labels);
  let tp = 0;
  let fp = 0;
  let tn = 0;
  let fn = 0;
  for (let index = 0; index < scores.length; index++) {
    const actual = labels[index] === 1;
    if (isPositive(scores[index] ?? 0, threshold)) {
      if (actual) tp++;
      else fp++;
    } else if (actual) fn++;
    else tn++;
  }
  return { tp, fp, tn, fn };
}

/** Counts by true class (row) and predicted class (column), as scikit-learn lays them out. */
export type ConfusionMatrix = number[][];

/** The confusion matrix of `predicted` against `labels`, both class indices below `classCount`. */
export function confusionMatrix(predicted: Numbers, labels: Numbers, classCount: number): ConfusionMatrix {
  if (predicted.length !== labels.length) {
    throw new RangeError(`There are ${predicted.length} predictions for ${labels.length} labels.`);
  }
  const matrix: ConfusionMatrix = Array.from({ length: classCount }, () =>
    Array.from({ length: classCount }, () => 0),
  );
  for (let index = 0; index < labels.length; index++) {
    const row = matrix[labels[index] ?? -1];
    const column = predicted[index] ?? -1;
    const count = row?.[column];
    if (!row || count === undefined) {
      throw new RangeError(`Class ${row ? column : String(labels[index])} is not one of ${classCount}.`);
    }
    row[column] = count + 1;
  }
  return matrix;
}

/** One class against all others, from a confusion matrix. */
export function oneVersusRest(matrix: ConfusionMatrix, classIndex: number): ConfusionCounts {
  let total = 0;
  let actual = 0;
  let predicted = 0;
  let tp = 0;
  matrix.forEach((row, rowIndex) => {
    row.forEach((count, columnIndex) => {
      total += count;
      if (rowIndex === classIndex) actual += count;
      if (columnIndex === classIndex) predicted += count;
      if (rowIndex === classIndex && columnIndex === classIndex) tp += count;
    });
  });
  return { tp, fp: predicted - tp, fn: actual - tp, tn: total - actual - predicted + tp };
}
