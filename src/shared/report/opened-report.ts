import { metricsSchema, type Metrics } from '../metrics/metrics-schema.ts';
import { parsePredictions, type PredictionTable } from '../predictions/prediction-table.ts';
import { parseSplit, type SplitRow } from '../predictions/split-table.ts';
import type { PhaseName } from '../run/events.ts';
import type { PhaseResult } from '../run/run-manifest.ts';
import { predictionsPath, runLayout } from '../run/run-layout.ts';
import { phaseInWords } from '../text/phase-in-words.ts';
import { alignPredictions } from './align-predictions.ts';
import { temperatureOf } from './calibration.ts';
import type { JudgedImages, RunReport } from './run-report.ts';
import type { ScoredImages } from './scored-images.ts';
import { splitReport, type SplitReport } from './split-report.ts';

/** The phases that were evaluated on a split, and what they say of its images. */
export interface ReportedSplit {
  /** One series a phase, in order. */
  readonly images: ScoredImages;
  readonly phases: readonly PhaseName[];
  /** What the run's own evaluation found for each phase; null where it is not in a form that is known. */
  readonly stored: readonly (Metrics | null)[];
}

/** A run's report with its tables read. */
export interface OpenedReport {
  readonly judged: JudgedImages;
  /** All images of the run; null where `split.csv` cannot be read. */
  readonly rows: readonly SplitRow[] | null;
  readonly val: ReportedSplit | null;
  /** null as well where the run has no test images. */
  readonly test: ReportedSplit | null;
  /** The temperature that is stored with the model, and of which phase it is; null where none is. */
  readonly storedTemperature: { readonly phase: PhaseName; readonly temperature: number } | null;
  /** Files that are missing or damaged, with the reason, for the user. */
  readonly problems: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads the tables of a report. A table that is missing, cut off, damaged or of other images than the run's is left out
 * and told of; what can be read is there. A phase is shown at the threshold of its evaluation, the model's at the one
 * that is stored with it.
 */
export function openReport(report: RunReport): OpenedReport {
  const problems = [...report.problems];
  const attempt = <T>(file: string, read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      problems.push({ file, reason: error instanceof Error ? error.message : String(error) });
      return null;
    }
  };
  const text = report.split;
  const rows =
    text === null ? null : attempt(runLayout.split, () => parseSplit(text, report.manifest.dataset.classes));
  const open = (split: 'val' | 'test'): ReportedSplit | null => {
    if (split === 'val' && report.judged === 'folder') return null;
    const told = report.manifest.phases.filter((result) => split === 'val' || result.test !== null);
    const read = told.flatMap((result) => {
      const file = predictionsPath(result.phase, split);
      const found = report.predictions.find((of) => of.phase === result.phase && of.split === split);
      const known = problems.some((problem) => problem.file === file);
      if (!found && !known) problems.push({ file, reason: 'It is missing.' });
      const table = found && attempt(file, () => checkedTable(found.text, report, split, rows));
      return table ? [{ result, table }] : [];
    });
    return read.length === 0 ? null : reportedSplit(report, split, read);
  };
  const [val, test] = [open('val'), open('test')];
  const { judged, model } = report;
  const storedTemperature =
    model && model.temperature !== null ? { phase: model.phase, temperature: model.temperature } : null;
  return { judged, rows, val, test, storedTemperature, problems };
}

/**
 * The temperature that fits a phase's scores on validation best; null where none fits. Where there are no such scores,
 * or they cannot be read, that which is stored with the model, if it is of the phase, else null.
 */
export function temperatureOfPhase(
  { val, storedTemperature }: Pick<OpenedReport, 'val' | 'storedTemperature'>,
  phase: PhaseName,
): number | null {
  const series = val?.images.series[val.phases.indexOf(phase)];
  if (val && series) return temperatureOf(val.images, series);
  return storedTemperature?.phase === phase ? storedTemperature.temperature : null;
}

/** The figures of one split of a report; null where it has no such split. */
export function reportOfSplit(opened: OpenedReport, split: 'val' | 'test'): SplitReport | null {
  const shown = opened[split];
  if (!shown) return null;
  return splitReport({
    images: shown.images,
    judged: opened.judged,
    temperatures: shown.phases.map((phase) => temperatureOfPhase(opened, phase)),
    stored: shown.stored,
    split: opened.rows,
    thresholdFrom: shown.images.classes.length === 2 ? 'val' : null,
  });
}

function reportedSplit(
  { manifest, model }: RunReport,
  split: 'val' | 'test',
  read: readonly { readonly result: PhaseResult; readonly table: PredictionTable }[],
): ReportedSplit {
  const { classes, positiveClass } = manifest.dataset;
  const { images } = alignPredictions(
    split,
    read.map(({ result, table }) => ({
      name: phaseInWords(result.phase),
      threshold: model?.phase === result.phase ? model.threshold : result.threshold,
      positiveClass: classes[positiveClass] ?? '',
      table,
    })),
  );
  return {
    images,
    phases: read.map(({ result }) => result.phase),
    stored: read.map(
      ({ result }) => metricsSchema.safeParse(split === 'val' ? result.val : result.test).data ?? null,
    ),
  };
}

/** A table of predictions that must be of the run's classes and, one by one, of the images of its split. */
function checkedTable(
  text: string,
  { manifest }: RunReport,
  split: 'val' | 'test',
  rows: readonly SplitRow[] | null,
): PredictionTable {
  const table = parsePredictions(text);
  const { classes } = manifest.dataset;
  if (table.classes.length !== classes.length || !table.classes.every((name, at) => name === classes[at]))
    throw new RangeError("Its columns are not of the run's classes.");
  if (rows === null) return table;
  const labels = new Map(rows.filter((row) => row.split === split).map((row) => [row.path, row.label]));
  const foreign = table.rows.find(({ path, label }) => labels.get(path) !== label);
  if (foreign)
    throw new RangeError(
      `${JSON.stringify(foreign.path)} is not an image of that class and split in ${runLayout.split}.`,
    );
  if (table.rows.length !== labels.size)
    throw new RangeError(
      `It is cut off: it holds ${table.rows.length} of the ${labels.size} images of its split.`,
    );
  return table;
}
