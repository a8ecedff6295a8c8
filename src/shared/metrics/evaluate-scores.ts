import { aucInterval } from './auc-interval.ts';
import { bootstrapBinary } from './binary-bootstrap.ts';
import { defaultResamples, groupIndices } from './bootstrap.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { brierScore } from './brier.ts';
import { expectedCalibrationError } from './calibration.ts';
import { confusionAt, confusionMatrix, oneVersusRest } from './confusion.ts';
import type { ConfusionCounts } from './confusion.ts';
import { logLoss } from './log-loss.ts';
import { macroRates } from './macro-rates.ts';
import type { BinaryMetrics, ClassMetrics, Interval, MulticlassMetrics } from './metrics-schema.ts';
import { bootstrapMulticlass } from './multiclass-bootstrap.ts';
import {
  checkMulticlassInput,
  macroArea,
  multiclassLogLosses,
  multiclassMatthews,
  multiclassSquaredErrors,
  oneVersusRestScores,
  predictedClasses,
} from './multiclass.ts';
import type { MulticlassScores } from './multiclass.ts';
import type { Numbers } from './numbers.ts';
import { mean, ratio } from './numbers.ts';
import { averagePrecisionOfSteps } from './precision-recall.ts';
import { proportionsOf, type Proportions } from './proportions.ts';
import { ratesOf } from './rates.ts';
import { aucOfSteps } from './roc.ts';
import { scoreSteps } from './score-steps.ts';
import { wilsonInterval, type Proportion } from './wilson.ts';

/**
 * How many resamples the bootstrap draws (2,000, fewer for more than 50,000 scores), and from which seed. The
 * intervals are always of 95 %.
 */
export type EvaluationOptions = Pick<BootstrapOptions, 'resamples' | 'seed'>;

export interface BinaryScores {
  /** Probability of the positive class, one an image. */
  readonly scores: Numbers;
  /** 1 for positive, 0 for negative. */
  readonly labels: Numbers;
  /** The patient of each image. Left out: every image is a patient of its own. */
  readonly groups?: readonly string[];
  /** A score at or above it counts as positive. */
  readonly threshold: number;
}

/**
 * Everything that is reported of a two-class model on one split. Some seconds for 100,000 images, nearly all of it the
 * bootstrap; for a threshold that moves under the mouse use `countsAt`, `ratesOf` and `proportionsOf`.
 * Throws a RangeError for lengths that differ, scores that are not probabilities and labels other than 0 and 1.
 */
export function evaluateBinary(input: BinaryScores, options: EvaluationOptions = {}): BinaryMetrics {
  const { scores, labels, threshold } = input;
  const counts = confusionAt(scores, labels, threshold);
  const groups = groupsOf(input.groups, labels.length);
  const steps = scoreSteps(scores, labels);
  const auc = aucOfSteps(steps);
  const resamples = options.resamples ?? affordableResamples(scores.length);
  const bootstrap = bootstrapBinary({ scores, labels, groups, threshold }, { ...options, resamples });
  const ofAuc = aucInterval({ auc, scores, labels, groups, bootstrapInterval: bootstrap.auc });
  return {
    kind: 'binary',
    n: labels.length,
    groups: new Set(groups).size,
    threshold,
    ...counts,
    ...ratesOf(counts),
    auc,
    averagePrecision: averagePrecisionOfSteps(steps),
    logLoss: logLoss(scores, labels),
    brier: brierScore(scores, labels),
    ece: expectedCalibrationError(scores, labels),
    intervals: { ...bootstrap, ...rateIntervals(counts), auc: ofAuc.interval },
    aucIntervalMethod: ofAuc.method,
    resamples,
  };
}

/** `groups[i]` is the patient of image i. Left out: every image is a patient of its own. */
export interface GroupedMulticlassScores extends MulticlassScores {
  readonly groups?: readonly string[];
}

/**
 * Everything that is reported of a model of more than two classes on one split, decided by the highest probability.
 * Throws a RangeError for lengths that differ, scores that are not probabilities and labels that are not classes.
 */
export function evaluateMulticlass(
  input: GroupedMulticlassScores,
  options: EvaluationOptions = {},
): MulticlassMetrics {
  checkMulticlassInput(input);
  const { labels, classCount } = input;
  const n = labels.length;
  const groups = groupsOf(input.groups, n);
  const predicted = predictedClasses(input);
  const confusion = confusionMatrix(predicted, labels, classCount);
  const resamples = options.resamples ?? affordableResamples(input.scores.length);
  const bootstrap = bootstrapMulticlass(input, predicted, groups, { ...options, resamples });

  const perClass = confusion.map((_, classIndex): ClassMetrics => {
    const counts = oneVersusRest(confusion, classIndex);
    const { precision, sensitivity, specificity, npv, f1 } = ratesOf(counts);
    const intervals = rateIntervals(counts);
    const rest = oneVersusRestScores(input, classIndex);
    const steps = scoreSteps(rest.scores, rest.labels);
    const auc = aucOfSteps(steps);
    const bootstrapInterval = bootstrap.classAuc[classIndex] ?? null;
    const ofAuc = aucInterval({ auc, ...rest, groups, bootstrapInterval });
    return {
      support: counts.tp + counts.fn,
      ...counts,
      ...{ precision, sensitivity, specificity, npv, f1 },
      auc,
      averagePrecision: averagePrecisionOfSteps(steps),
      intervals: {
        precision: intervals.precision,
        sensitivity: intervals.sensitivity,
        specificity: intervals.specificity,
        npv: intervals.npv,
        auc: ofAuc.interval,
      },
      aucIntervalMethod: ofAuc.method,
    };
  });

  const right = perClass.reduce((sum, { tp }) => sum + tp, 0);
  const macro = macroRates(confusion);
  return {
    kind: 'multiclass',
    n,
    groups: new Set(groups).size,
    confusion,
    accuracy: ratio(right, n),
    ...macro,
    balancedAccuracy: macro.sensitivity,
    mcc: multiclassMatthews(confusion),
    auc: macroArea(perClass.map(({ auc }) => auc)),
    averagePrecision: macroArea(perClass.map(({ averagePrecision }) => averagePrecision)),
    logLoss: mean(multiclassLogLosses(input)),
    brier: mean(multiclassSquaredErrors(input)),
    ece: topLabelCalibrationError(input, predicted),
    intervals: { ...bootstrap.macro, accuracy: ends(wilsonInterval(right, n)) },
    perClass,
    resamples,
  };
}

/** Wilson's 95 % intervals of the rates that are shares of a count. */
function rateIntervals(counts: ConfusionCounts): Record<keyof Proportions, Interval> {
  const { accuracy, precision, sensitivity, specificity, npv } = proportionsOf(counts);
  return {
    accuracy: ends(accuracy),
    precision: ends(precision),
    sensitivity: ends(sensitivity),
    specificity: ends(specificity),
    npv: ends(npv),
  };
}

function ends(proportion: Proportion | null): Interval {
  return proportion && [proportion.low, proportion.high];
}

/** How far the predicted class's probability is from how often it is right (C. Guo et al., ICML 2017). */
function topLabelCalibrationError(
  { scores, labels, classCount }: MulticlassScores,
  predicted: Uint32Array,
): number | null {
  const confidences = Float64Array.from(
    predicted,
    (column, image) => scores[image * classCount + column] ?? 0,
  );
  const right = Uint8Array.from(predicted, (column, image) => (labels[image] === column ? 1 : 0));
  return expectedCalibrationError(confidences, right);
}

/** As many resamples as a set of this size can have in a few seconds; the larger the set, the less they spread. */
function affordableResamples(scores: number): number {
  return Math.round(Math.min(defaultResamples, Math.max(400, 1e8 / scores)));
}

function groupsOf(groups: readonly string[] | undefined, images: number): Uint32Array {
  if (groups === undefined) return Uint32Array.from({ length: images }, (_, index) => index);
  if (groups.length !== images) {
    throw new RangeError(`There are ${groups.length} groups for ${images} images.`);
  }
  return groupIndices(groups);
}
