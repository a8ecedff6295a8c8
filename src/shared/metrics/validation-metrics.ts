import type { MetricToMonitor } from '../configuration/training-configuration.ts';
import { confusionAt, confusionMatrix, oneVersusRest } from './confusion.ts';
import { logLoss } from './log-loss.ts';
import { macroRates } from './macro-rates.ts';
import {
  checkMulticlassInput,
  macroArea,
  multiclassLogLosses,
  oneVersusRestScores,
  predictedClasses,
} from './multiclass.ts';
import type { MulticlassScores } from './multiclass.ts';
import type { Numbers } from './numbers.ts';
import { mean, ratio } from './numbers.ts';
import { averagePrecisionOfSteps } from './precision-recall.ts';
import { ratesOf } from './rates.ts';
import { aucOfSteps } from './roc.ts';
import { scoreSteps } from './score-steps.ts';
import type { ScoreSteps } from './score-steps.ts';

/**
 * All that a training may monitor, with precision and recall; null where undefined. loss is the log loss, unweighted
 * and without smoothing.
 */
export type ValidationMetrics = Record<MetricToMonitor | 'precision' | 'recall', number | null>;

/**
 * What is computed after every epoch, in O(n log n), without intervals.
 *
 * Two classes: one score an image, the probability of class 1 of `labels`; decisions at 0.5.
 * More: `classCount` scores an image, one after the other; decisions by the highest, precision, recall and areas as
 * macro averages.
 */
export function validationMetrics(scores: Numbers, labels: Numbers, classCount = 2): ValidationMetrics {
  return classCount === 2
    ? binaryValidationMetrics(scores, labels)
    : multiclassValidationMetrics({ scores, labels, classCount });
}

function binaryValidationMetrics(scores: Numbers, labels: Numbers): ValidationMetrics {
  const { accuracy, balancedAccuracy, precision, sensitivity } = ratesOf(confusionAt(scores, labels, 0.5));
  const steps = scoreSteps(scores, labels);
  return {
    loss: logLoss(scores, labels),
    accuracy,
    balancedAccuracy,
    precision,
    recall: sensitivity,
    auc: aucOfSteps(steps),
    averagePrecision: averagePrecisionOfSteps(steps),
  };
}

function multiclassValidationMetrics(input: MulticlassScores): ValidationMetrics {
  checkMulticlassInput(input);
  const { labels, classCount } = input;
  const confusion = confusionMatrix(predictedClasses(input), labels, classCount);
  const right = confusion.reduce((sum, _, classIndex) => sum + oneVersusRest(confusion, classIndex).tp, 0);
  const { precision, sensitivity } = macroRates(confusion);
  const steps = confusion.map((_, classIndex): ScoreSteps => {
    const rest = oneVersusRestScores(input, classIndex);
    return scoreSteps(rest.scores, rest.labels);
  });
  return {
    loss: mean(multiclassLogLosses(input)),
    accuracy: ratio(right, labels.length),
    balancedAccuracy: sensitivity,
    precision,
    recall: sensitivity,
    auc: macroArea(steps.map(aucOfSteps)),
    averagePrecision: macroArea(steps.map(averagePrecisionOfSteps)),
  };
}
