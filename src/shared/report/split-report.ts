import * as z from 'zod';
import type { Metrics } from '../metrics/metrics-schema.ts';
import type { SplitRow } from '../predictions/split-table.ts';
import { calibrationReport, calibrationReportSchema } from './calibration.ts';
import { figuresOf, figuresSchema } from './figures.ts';
import { reportWarningSchema, reportWarnings } from './report-warnings.ts';
import type { JudgedImages } from './run-report.ts';
import type { ScoredImages } from './scored-images.ts';

/** The figures of every phase on one split, and what to know of them. */
export const splitReportSchema = z.object({
  split: z.enum(['val', 'test']),
  classes: z.array(z.string()),
  positiveClass: z.int(),
  series: z.array(
    z.object({ name: z.string(), figures: figuresSchema, calibration: calibrationReportSchema }),
  ),
  warnings: z.array(reportWarningSchema),
});
export type SplitReport = z.output<typeof splitReportSchema>;

export interface SplitReportInput {
  readonly images: ScoredImages;
  readonly judged: JudgedImages;
  /** Of each series, fitted on validation; null where there is none. */
  readonly temperatures: readonly (number | null)[];
  /** What the run's evaluation found for each series, where known. */
  readonly stored: readonly (Metrics | null)[];
  readonly split: readonly SplitRow[] | null;
  readonly thresholdFrom: 'val' | 'test' | null;
}

/** Everything that a report says of one split in figures, in O(n log n). */
export function splitReport(input: SplitReportInput): SplitReport {
  const { images, judged, temperatures, stored, split, thresholdFrom } = input;
  const series = images.series.map((each, index) => ({
    name: each.name,
    figures: figuresOf(images, each, stored[index] ?? null),
    calibration: calibrationReport(images, each, temperatures[index] ?? null),
  }));
  const figures = series.map((each) => each.figures);
  return {
    split: images.split,
    classes: images.classes,
    positiveClass: images.positiveClass,
    series,
    warnings: reportWarnings({ images, judged, figures, split, thresholdFrom }),
  };
}
