import * as z from 'zod';
import { oneVersusRest } from './confusion.ts';
import { macroRates } from './macro-rates.ts';
import { macroArea, predictedClasses } from './multiclass.ts';
import type { Numbers } from './numbers.ts';
import { ratio } from './numbers.ts';
import { ratesOf } from './rates.ts';

/** Intervals of the score between the 200 thresholds of Keras's `AUC`. */
const intervals = 199;

const counts = z.array(z.int().min(0));

/** What `RunningRates` keeps, of a size that does not depend on how many scores it has seen. Fit for JSON. */
export const runningRatesStateSchema = z.object({
  /** Decisions by true class (row) and predicted class (column). */
  confusion: z.array(counts).min(2),
  /** For two classes the positive one alone, else each: images of it and of the others by interval of their score. */
  histograms: z
    .array(z.object({ positives: counts.length(intervals), negatives: counts.length(intervals) }))
    .min(1),
});
export type RunningRatesState = z.output<typeof runningRatesStateSchema>;

/**
 * Precision, recall and area under the ROC curve of scores that come in batches, without keeping the scores.
 *
 * Two classes: one score an image, the probability of class 1; decisions at 0.5; the area as Keras's
 * `AUC(num_thresholds=200)` gives it, over fixed thresholds with straight lines between. More: `classCount` scores an
 * image, decisions by the highest, precision and recall as macro averages and the area as the mean of one class
 * against the rest.
 */
export class RunningRates {
  readonly #classCount: number;
  readonly #confusion: number[][];
  readonly #histograms: { readonly positives: number[]; readonly negatives: number[] }[];

  /** Begins anew, or where `state` left off. Throws a RangeError when that is of another number of classes. */
  constructor(classCount: number, state?: RunningRatesState) {
    this.#classCount = classCount;
    const row = (length: number): number[] => Array.from({ length }, () => 0);
    this.#confusion = state
      ? state.confusion.map((one) => [...one])
      : Array.from({ length: classCount }, () => row(classCount));
    this.#histograms = state
      ? state.histograms.map(({ positives, negatives }) => ({
          positives: [...positives],
          negatives: [...negatives],
        }))
      : Array.from({ length: classCount === 2 ? 1 : classCount }, () => ({
          positives: row(intervals),
          negatives: row(intervals),
        }));
    const size = classCount === 2 ? 1 : classCount;
    if (this.#confusion.length !== classCount || this.#histograms.length !== size) {
      throw new RangeError(`The counts are of ${this.#confusion.length} classes, not of ${classCount}.`);
    }
  }

  /** Takes in the scores of some images and their labels, class indices. */
  add(scores: Numbers, labels: Numbers): void {
    const classCount = this.#classCount;
    const predicted = classCount === 2 ? null : predictedClasses({ scores, labels, classCount });
    for (let image = 0; image < labels.length; image++) {
      const label = labels[image] ?? 0;
      const decision = predicted ? (predicted[image] ?? 0) : Number((scores[image] ?? 0) > 0.5);
      increment(this.#confusion[label], decision);
      this.#histograms.forEach(({ positives, negatives }, index) => {
        const isOfClass = predicted ? label === index : label === 1;
        const score = scores[predicted ? image * classCount + index : image] ?? 0;
        increment(isOfClass ? positives : negatives, intervalOf(score));
      });
    }
  }

  /** What the scores so far give; null where it would be 0/0. */
  rates(): {
    readonly precision: number | null;
    readonly recall: number | null;
    readonly auc: number | null;
  } {
    const { precision, sensitivity } =
      this.#classCount === 2 ? ratesOf(oneVersusRest(this.#confusion, 1)) : macroRates(this.#confusion);
    const areas = this.#histograms.map(({ positives, negatives }) => areaOf(positives, negatives));
    return { precision, recall: sensitivity, auc: macroArea(areas) };
  }

  state(): RunningRatesState {
    return {
      confusion: this.#confusion.map((row) => [...row]),
      histograms: this.#histograms.map(({ positives, negatives }) => ({
        positives: [...positives],
        negatives: [...negatives],
      })),
    };
  }
}

/** Intervals are open below and closed above, as a score must exceed a threshold; single precision as in Keras. */
function intervalOf(score: number): number {
  const interval = Math.ceil(Math.fround(Math.fround(score) * intervals)) - 1;
  return Math.min(intervals - 1, Math.max(0, interval));
}

/** Area under the ROC curve through the points at each threshold; null where a class is missing. */
function areaOf(positives: readonly number[], negatives: readonly number[]): number | null {
  let area = 0;
  let above = 0;
  let total = 0;
  for (let interval = positives.length - 1; interval >= 0; interval--) {
    const positive = positives[interval] ?? 0;
    const negative = negatives[interval] ?? 0;
    area += negative * (above + positive / 2);
    above += positive;
    total += negative;
  }
  return ratio(area, above * total);
}

function increment(row: number[] | undefined, index: number): void {
  if (row?.[index] === undefined) throw new RangeError(`There is no class ${index}.`);
  row[index] += 1;
}
