import * as z from 'zod';

const count = z.int().min(0);
/** null: undefined (0/0). */
const value = z.number().nullable();
/** 95 % confidence interval. null: undefined, or too few images or patients to tell. */
const interval = z.tuple([z.number(), z.number()]).nullable();

/**
 * How the AUC's interval was found: by DeLong's variance; by resampling patients, where some have several images; or
 * by Newcombe's method from the numbers of patients, where neither of these has any spread to go by. null: no AUC.
 */
const aucIntervalMethodSchema = z.enum(['delong', 'bootstrap-by-group', 'newcombe']).nullable();

const wilsonIntervals = {
  precision: interval,
  sensitivity: interval,
  specificity: interval,
  npv: interval,
};

/** Evaluation of a two-class model at a decision threshold. */
export const binaryMetricsSchema = z.object({
  kind: z.literal('binary'),
  /** Images, and the groups (patients) that they come from. */
  n: count,
  groups: count,
  threshold: z.number(),
  tp: count,
  fp: count,
  tn: count,
  fn: count,
  accuracy: value,
  precision: value,
  sensitivity: value,
  specificity: value,
  npv: value,
  f1: value,
  balancedAccuracy: value,
  mcc: value,
  auc: value,
  averagePrecision: value,
  logLoss: value,
  brier: value,
  ece: value,
  /** Wilson for the first five; `aucIntervalMethod` for auc; the bootstrap by group for the others. */
  intervals: z.object({
    accuracy: interval,
    ...wilsonIntervals,
    auc: interval,
    averagePrecision: interval,
    f1: interval,
    balancedAccuracy: interval,
    mcc: interval,
    logLoss: interval,
    brier: interval,
  }),
  aucIntervalMethod: aucIntervalMethodSchema,
  /** Of the bootstrap. */
  resamples: count,
});

/** One class against all others; decisions are by the highest probability. */
export const classMetricsSchema = z.object({
  /** Images of the class. */
  support: count,
  tp: count,
  fp: count,
  tn: count,
  fn: count,
  precision: value,
  sensitivity: value,
  specificity: value,
  npv: value,
  f1: value,
  auc: value,
  averagePrecision: value,
  intervals: z.object({ ...wilsonIntervals, auc: interval }),
  aucIntervalMethod: aucIntervalMethodSchema,
});

/**
 * Evaluation of a model of more than two classes. precision, sensitivity, specificity, f1, auc and averagePrecision
 * are macro averages of one class against the rest.
 */
export const multiclassMetricsSchema = z.object({
  kind: z.literal('multiclass'),
  n: count,
  groups: count,
  /** Images by true class (row) and predicted class (column). */
  confusion: z.array(z.array(count)),
  accuracy: value,
  precision: value,
  sensitivity: value,
  specificity: value,
  f1: value,
  /** Mean sensitivity of the classes that occur, as in scikit-learn. */
  balancedAccuracy: value,
  mcc: value,
  auc: value,
  averagePrecision: value,
  logLoss: value,
  /** Summed over classes, 0 to 2. */
  brier: value,
  /** Of the predicted class's probability. */
  ece: value,
  /** Wilson for accuracy; the bootstrap by group for the others. */
  intervals: z.object({
    accuracy: interval,
    precision: interval,
    sensitivity: interval,
    specificity: interval,
    f1: interval,
    balancedAccuracy: interval,
    mcc: interval,
    auc: interval,
    averagePrecision: interval,
    logLoss: interval,
    brier: interval,
  }),
  perClass: z.array(classMetricsSchema),
  /** Of the bootstrap. */
  resamples: count,
});

export const metricsSchema = z.discriminatedUnion('kind', [binaryMetricsSchema, multiclassMetricsSchema]);

export type BinaryMetrics = z.output<typeof binaryMetricsSchema>;
export type ClassMetrics = z.output<typeof classMetricsSchema>;
export type MulticlassMetrics = z.output<typeof multiclassMetricsSchema>;
export type Metrics = z.output<typeof metricsSchema>;
export type Interval = z.output<typeof interval>;
export type AucIntervalMethod = z.output<typeof aucIntervalMethodSchema>;

/** The counts and values at the top of the metrics, without intervals, classes and matrix. */
export function scalarMetrics(metrics: Metrics): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).filter(
      (entry): entry is [string, number | null] => entry[1] === null || typeof entry[1] === 'number',
    ),
  );
}
