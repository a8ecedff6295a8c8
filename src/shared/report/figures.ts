import * as z from 'zod';
import { delongAucOfSteps } from '../metrics/delong.ts';
import { confusionMatrix, oneVersusRest, type ConfusionCounts } from '../metrics/confusion.ts';
import type { Metrics } from '../metrics/metrics-schema.ts';
import { macroRates } from '../metrics/macro-rates.ts';
import { macroArea, multiclassMatthews } from '../metrics/multiclass.ts';
import { newcombeAucInterval } from '../metrics/newcombe.ts';
import { averagePrecisionOfSteps } from '../metrics/precision-recall.ts';
import { proportionsOf } from '../metrics/proportions.ts';
import { ratesOf } from '../metrics/rates.ts';
import { aucOfSteps } from '../metrics/roc.ts';
import { scoreSteps, type ScoreSteps } from '../metrics/score-steps.ts';
import { wilsonInterval } from '../metrics/wilson.ts';
import { decisionsOf, defaultThreshold } from './decisions.ts';
import { proportionSchema } from './proportion-schema.ts';
import { classView, type ScoredImages, type ScoreSeries } from './scored-images.ts';

const value = z.number().nullable();
const count = z.int().min(0);
const proportion = proportionSchema.nullable();

/** An AUC with its 95 % interval and how that was found, as in the metrics of a run. */
const aucSchema = z.object({
  value,
  low: value,
  high: value,
  method: z.enum(['delong', 'bootstrap-by-group', 'newcombe']).nullable(),
});
export type AucFigure = z.output<typeof aucSchema>;

/** One class against all others. */
const classFiguresSchema = z.object({
  className: z.string(),
  /** Images of the class. */
  support: count,
  sensitivity: proportion,
  specificity: proportion,
  precision: proportion,
  npv: proportion,
  f1: value,
  auc: aucSchema,
  averagePrecision: value,
});
export type ClassFigures = z.output<typeof classFiguresSchema>;

/** The figures of one model on one split. */
export const figuresSchema = z.object({
  images: count,
  patients: count,
  /** null: of more than two classes, decided by the highest probability. */
  threshold: value,
  /** Images by true class (row) and predicted class (column). */
  confusion: z.array(z.array(count)),
  accuracy: proportion,
  /** Of the positive class of two. null of more: see `perClass`. */
  positive: classFiguresSchema.nullable(),
  /** Of more than two classes, else empty. */
  perClass: z.array(classFiguresSchema),
  /** Mean of the classes' sensitivities. */
  balancedAccuracy: value,
  mcc: value,
  /** Mean of the classes' areas; of two classes as in `positive`. */
  auc: value,
});
export type Figures = z.output<typeof figuresSchema>;

/**
 * The figures of one model on one split, at its threshold. Rates have Wilson's intervals, areas DeLong's, in
 * O(n log n). Where patients have several images DeLong's is too narrow: then the interval that `stored` holds, found
 * by resampling patients when the run was evaluated, is taken; null where there is none.
 */
export function figuresOf(images: ScoredImages, series: ScoreSeries, stored: Metrics | null = null): Figures {
  const { classes, labels, positiveClass } = images;
  const decisions = decisionsOf(images, series);
  const confusion = confusionMatrix(decisions, labels, classes.length);
  const binary = classes.length === 2;
  const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const figuresOfClass = (classIndex: number): ClassFigures => {
    const counts = oneVersusRest(confusion, classIndex);
    return classFigures(images, series, classIndex, counts, storedAuc(stored, images, classIndex));
  };
  const positive = binary ? figuresOfClass(positiveClass) : null;
  const perClass = binary ? [] : classes.map((_, classIndex) => figuresOfClass(classIndex));
  return {
    images: labels.length,
    patients: new Set(images.patients).size,
    threshold: binary ? (series.threshold ?? defaultThreshold) : null,
    confusion,
    accuracy: wilsonInterval(right, labels.length),
    positive,
    perClass,
    balancedAccuracy: binary
      ? ratesOf(oneVersusRest(confusion, positiveClass)).balancedAccuracy
      : macroRates(confusion).sensitivity,
    mcc: multiclassMatthews(confusion),
    auc: positive ? positive.auc.value : macroArea(perClass.map(({ auc }) => auc.value)),
  };
}

function classFigures(
  images: ScoredImages,
  series: ScoreSeries,
  classIndex: number,
  counts: ConfusionCounts,
  stored: AucFigure | null,
): ClassFigures {
  const { sensitivity, specificity, precision, npv } = proportionsOf(counts);
  const view = classView(images, series, classIndex);
  const steps = scoreSteps(view.scores, view.labels);
  const auc = aucOfSteps(steps);
  return {
    className: images.classes[classIndex] ?? '',
    support: counts.tp + counts.fn,
    ...{ sensitivity, specificity, precision, npv },
    f1: ratesOf(counts).f1,
    auc: aucFigure(images, steps, auc, stored),
    averagePrecision: averagePrecisionOfSteps(steps),
  };
}

function aucFigure(
  { patients }: ScoredImages,
  steps: ScoreSteps,
  auc: number | null,
  stored: AucFigure | null,
): AucFigure {
  if (auc === null) return { value: null, low: null, high: null, method: null };
  if (stored) return { ...stored, value: auc };
  if (new Set(patients).size < patients.length) return { value: auc, low: null, high: null, method: null };
  const estimate = delongAucOfSteps(steps);
  if (estimate && estimate.variance > 0)
    return { value: auc, low: estimate.low, high: estimate.high, method: 'delong' };
  const [low, high] = newcombeAucInterval(auc, steps.positives, steps.negatives);
  return { value: auc, low, high, method: 'newcombe' };
}

/** The interval that an evaluation of the same images has found; the area does not depend on its threshold. */
function storedAuc(stored: Metrics | null, images: ScoredImages, classIndex: number): AucFigure | null {
  if (stored?.n !== images.labels.length) return null;
  const source = stored.kind === 'binary' ? stored : stored.perClass[classIndex];
  if (!source?.intervals.auc) return null;
  const [low, high] = source.intervals.auc;
  return { value: source.auc, low, high, method: source.aucIntervalMethod };
}
