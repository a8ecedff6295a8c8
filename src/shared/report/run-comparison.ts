import * as z from 'zod';
import { alignPredictions, IncomparableError, type Overlap } from './align-predictions.ts';
import { compareSeries, type Comparison } from './comparison.ts';
import { expectedCalibrationOf } from './calibration.ts';
import { figuresOf, figuresSchema, type ClassFigures } from './figures.ts';
import { openReport, type OpenedReport } from './opened-report.ts';
import type { RunReport } from './run-report.ts';
import type { ScoredImages } from './scored-images.ts';
import { countOf } from '../text/number-format.ts';

/** A run whose tables have been read. */
export interface OpenedRun {
  readonly report: RunReport;
  readonly opened: OpenedReport;
}

/** What stands beside what: a phase of a run. */
export interface ComparedModel extends OpenedRun {
  /** Of one run's phases the phase, else the run; no two have the same. */
  readonly name: string;
  /** Its place among the phases of its run that were evaluated on the split. */
  readonly place: number;
}

export const comparedFiguresSchema = z.object({
  name: z.string(),
  figures: figuresSchema,
  ece: z.number().nullable(),
});

/** Several models on the images that all of them have judged. */
export interface AlignedRuns {
  readonly models: readonly ComparedModel[];
  /** One series a model, in order. */
  readonly images: ScoredImages;
  readonly overlap: Overlap;
  readonly figures: readonly z.output<typeof comparedFiguresSchema>[];
  /** What must be known to read it rightly, in whole sentences. */
  readonly notes: readonly string[];
}

export interface RunComparison extends AlignedRuns {
  /** Each of the others with the first. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Compares the two phases of one run, or the models of several runs, on the test images that all have, or on
 * validation where one of them has no test set.
 *
 * Throws an IncomparableError where there is nothing in common to compare.
 */
export function compareRuns(reports: readonly RunReport[]): RunComparison {
  const aligned = alignRuns(reports.map((report) => ({ report, opened: openReport(report) })));
  const { series } = aligned.images;
  const comparisons = series.slice(1).map((_, index) => compareSeries(aligned.images, 0, index + 1));
  return { ...aligned, figures: withResampledAreas(aligned.figures, comparisons), comparisons };
}

/**
 * Figures with the intervals of areas that comparisons found by resampling patients, where they have none: where
 * patients have several images. `comparisons` tell of models by their names.
 */
export function withResampledAreas(
  figures: AlignedRuns['figures'],
  comparisons: readonly Comparison[],
): AlignedRuns['figures'] {
  return figures.map((each) => {
    const intervals = comparisons
      .map(({ first, second, resampledAreas }) =>
        each.name === first ? resampledAreas?.first : each.name === second ? resampledAreas?.second : null,
      )
      .find((found) => found !== null && found !== undefined);
    if (!intervals) return each;
    const filled = (of: ClassFigures, place: number): ClassFigures => {
      const found = intervals[place];
      if (!found || of.auc.low !== null) return of;
      return { ...of, auc: { ...of.auc, low: found[0], high: found[1], method: 'bootstrap-by-group' } };
    };
    const { positive, perClass } = each.figures;
    return {
      ...each,
      figures: { ...each.figures, positive: positive && filled(positive, 0), perClass: perClass.map(filled) },
    };
  });
}

/** What `compareRuns` compares, and on which images, without the tests, which may take long. Throws as it does. */
export function alignRuns(runs: readonly OpenedRun[], split = comparedSplit(runs)): AlignedRuns {
  const models = runs.length === 1 ? phasesOf(runs, split) : modelsOf(runs, split);
  if (models.length < 2)
    throw new IncomparableError('There is but one model to show: a comparison takes two phases or two runs.');
  const { images, overlap } = alignPredictions(
    split,
    models.map(({ name, opened, place }) => tableOf(name, opened[split]?.images, place)),
  );
  if (overlap.common === 0)
    throw new IncomparableError(
      `The runs have no ${split === 'test' ? 'test' : 'validation'} images in common, by their paths in the dataset.`,
    );
  return {
    models,
    images,
    overlap,
    figures: images.series.map((series) => ({
      name: series.name,
      figures: figuresOf(images, series),
      ece: expectedCalibrationOf(images, series),
    })),
    notes: [
      ...notesOf(
        runs.map(({ report }) => report),
        images,
        overlap,
      ),
      ...runs.flatMap(problemsOf),
    ],
  };
}

/** Test, else validation where one of the runs has no test set. */
export function comparedSplit(runs: readonly OpenedRun[]): 'val' | 'test' {
  return runs.every(({ opened }) => opened.test !== null) ? 'test' : 'val';
}

function phasesOf(runs: readonly OpenedRun[], split: 'val' | 'test'): ComparedModel[] {
  return runs.flatMap((run) =>
    (run.opened[split]?.images.series ?? []).map((series, place) => ({ ...run, name: series.name, place })),
  );
}

/** Of each run the phase that its model is of, else the last that was evaluated. */
function modelsOf(runs: readonly OpenedRun[], split: 'val' | 'test'): ComparedModel[] {
  const names = distinctNames(runs.map(({ report }) => report.name));
  return runs.map((run, index) => {
    const phases = run.opened[split]?.phases ?? [];
    if (phases.length === 0)
      throw new IncomparableError(`${run.report.name} has no predictions that could be compared.`);
    const own = run.report.manifest.best?.phase;
    const place = own === undefined ? -1 : phases.indexOf(own);
    return { ...run, name: names[index] ?? run.report.name, place: place < 0 ? phases.length - 1 : place };
  });
}

/** Names of which no two are the same: later ones get a number. */
export function distinctNames(names: readonly string[]): string[] {
  const given = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let number = 2; given.has(distinct); number++) distinct = `${name} (${number})`;
    given.add(distinct);
    return distinct;
  });
}

/** One series of a split as a table of its own. */
function tableOf(
  name: string,
  images: ScoredImages | undefined,
  place: number,
): Parameters<typeof alignPredictions>[1][number] {
  const series = images?.series[place];
  if (!images || !series) throw new RangeError(`There is no model ${place}.`);
  const { classes, paths, labels, patients, positiveClass } = images;
  return {
    name,
    threshold: series.threshold,
    positiveClass: classes[positiveClass] ?? '',
    table: {
      classes,
      rows: paths.map((path, image) => ({
        path,
        label: labels[image] ?? 0,
        group: patients[image] ?? '',
        scores: series.scores.slice(image * classes.length, (image + 1) * classes.length),
      })),
    },
  };
}

function problemsOf({ report, opened }: OpenedRun): string[] {
  return opened.problems.map(({ file, reason }) => `${report.name}: ${file} is left out. ${reason}`);
}

function notesOf(
  reports: readonly RunReport[],
  { split, patients }: ScoredImages,
  overlap: Overlap,
): string[] {
  const notes: string[] = [];
  const leftOut = overlap.leftOut.reduce((sum, count) => sum + count, 0);
  if (leftOut > 0)
    notes.push(
      `Compared on the ${overlap.common} images that all have; ${overlap.leftOut.join(', ')} of the runs' own images are left out.`,
    );
  if (overlap.otherwiseLabelled > 0)
    notes.push(`${overlap.otherwiseLabelled} images have different classes in the runs and are left out.`);
  if (new Set(reports.map(({ manifest }) => manifest.dataset.fingerprint)).size > 1)
    notes.push('The runs read different data: images are matched by path, and may differ in content.');
  const different = new Set(patients).size;
  if (different < patients.length)
    notes.push(
      `${countOf(patients.length, 'image')} are of ${countOf(different, 'patient')}. Tests and the intervals of areas go by ` +
        'patients; intervals of rates take images as independent and are too narrow by as much as images of one patient are alike.',
    );
  if (split === 'val')
    notes.push(
      'Compared on validation, which chose epochs and thresholds: differences may not hold on new images.',
    );
  else if (reports.length > 1)
    notes.push(
      'Who picks the best of several runs by their test figures lets test decide: expect less on new images.',
    );
  return notes;
}
