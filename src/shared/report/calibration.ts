import * as z from 'zod';
import { expectedCalibrationError, reliabilityBins } from '../metrics/calibration.ts';
import { brierScore } from '../metrics/brier.ts';
import { mean } from '../metrics/numbers.ts';
import {
  multiclassLogLosses,
  multiclassSquaredErrors,
  predictedClasses,
  type MulticlassScores,
} from '../metrics/multiclass.ts';
import { fitTemperature, temperedScores } from '../metrics/temperature.ts';
import { proportionSchema } from './proportion-schema.ts';
import type { ScoredImages, ScoreSeries } from './scored-images.ts';

const value = z.number().nullable();

const calibrationSchema = z.object({
  /** Expected calibration error over ten bins of equal width. */
  ece: value,
  /** Of the positive class of two, 0 to 1; of more summed over classes, 0 to 2. */
  brier: value,
  logLoss: value,
  /** The reliability diagram. */
  bins: z.array(
    z.object({
      low: z.number(),
      high: z.number(),
      count: z.int(),
      meanScore: value,
      observed: proportionSchema.nullable(),
    }),
  ),
});
export type Calibration = z.output<typeof calibrationSchema>;

/** How far scores are to be believed, before and after temperature scaling. */
export const calibrationReportSchema = z.object({
  before: calibrationSchema,
  /** Fitted on validation; null where none fits. */
  temperature: z.number().nullable(),
  after: calibrationSchema.nullable(),
});
export type CalibrationReport = z.output<typeof calibrationReportSchema>;

/** The temperature that makes a model's scores fit best; null where there is none. Give it validation's images. */
export function temperatureOf(images: ScoredImages, series: ScoreSeries): number | null {
  return fitTemperature(asMulticlass(images, series.scores));
}

/**
 * Calibration of a model's scores as they are, and with a temperature fitted on validation. Of two classes it is of the
 * positive class's probability, of more of the probability of the class decided for.
 */
export function calibrationReport(
  images: ScoredImages,
  series: ScoreSeries,
  temperature: number | null,
): CalibrationReport {
  const classCount = images.classes.length;
  return {
    before: calibrationOf(images, series.scores),
    temperature,
    after:
      temperature === null
        ? null
        : calibrationOf(images, temperedScores(series.scores, classCount, temperature)),
  };
}

/** The expected calibration error of a model's scores as they are; null of nothing. */
export function expectedCalibrationOf(images: ScoredImages, series: ScoreSeries): number | null {
  return calibrationOf(images, series.scores).ece;
}

function calibrationOf(images: ScoredImages, scores: ArrayLike<number>): Calibration {
  const input = asMulticlass(images, scores);
  const { classCount, labels } = input;
  const binary = classCount === 2;
  const decided = binary ? null : predictedClasses(input);
  const believed = new Float64Array(labels.length);
  const right = new Uint8Array(labels.length);
  for (let image = 0; image < labels.length; image++) {
    const judged = decided?.[image] ?? images.positiveClass;
    believed[image] = scores[image * classCount + judged] ?? NaN;
    right[image] = labels[image] === judged ? 1 : 0;
  }
  return {
    ece: expectedCalibrationError(believed, right),
    brier: binary ? brierScore(believed, right) : mean(multiclassSquaredErrors(input)),
    logLoss: mean(multiclassLogLosses(input)),
    bins: reliabilityBins(believed, right),
  };
}

function asMulticlass(
  { classes, labels }: ScoredImages,
  scores: ArrayLike<number>,
): MulticlassScores & { labels: readonly number[] } {
  return { scores, labels, classCount: classes.length };
}
