import { oneVersusRest } from './confusion.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { macroAverage } from './multiclass.ts';
import { ratesOf } from './rates.ts';

/** Macro averages, over the classes that occur, of one class against the rest. */
export interface MacroRates {
  readonly precision: number | null;
  /** Also the balanced accuracy. */
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  readonly f1: number | null;
}

/** Averages of the rates in a confusion matrix; see `macroAverage` for what is undefined. */
export function macroRates(matrix: ConfusionMatrix): MacroRates {
  const support = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const rates = matrix.map((_, classIndex) => ratesOf(oneVersusRest(matrix, classIndex)));
  const average = (name: keyof MacroRates): number | null =>
    macroAverage(
      rates.map((rate) => rate[name]),
      support,
    );
  return {
    precision: average('precision'),
    sensitivity: average('sensitivity'),
    specificity: average('specificity'),
    f1: average('f1'),
  };
}
