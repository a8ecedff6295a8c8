import type { PredictionTable } from '../predictions/prediction-table.ts';
import type { ScoredImages, ScoreSeries } from './scored-images.ts';

/** One model's predictions, to be put beside others'. */
export interface Predictions {
  readonly name: string;
  readonly threshold: number | null;
  /** Name of the positive class. */
  readonly positiveClass: string;
  readonly table: PredictionTable;
}

/** What several tables have in common, and what was left out. */
export interface Overlap {
  /** Images that all of them have. */
  readonly common: number;
  /** Images of each that not all of the others have. */
  readonly leftOut: readonly number[];
  /** Images that all have and to which they give different classes; left out as well. */
  readonly otherwiseLabelled: number;
}

/** Predictions that cannot be put side by side. The message says why, for the user. */
export class IncomparableError extends Error {
  override readonly name = 'IncomparableError';
}

/**
 * Puts predictions side by side, image by image: those of a run's phases, or of several runs, of which only the images
 * that all have count. Classes are matched by name and stand in the order of the first.
 *
 * Throws an IncomparableError where the classes or the positive class differ, and a RangeError without predictions.
 */
export function alignPredictions(
  split: ScoredImages['split'],
  predictions: readonly Predictions[],
): { images: ScoredImages; overlap: Overlap } {
  const [first] = predictions;
  if (!first) throw new RangeError('There are no predictions to put side by side.');
  const { classes } = first.table;
  for (const other of predictions) refuseOtherClasses(first, other);

  const rowsByPath = predictions.map(({ table }) => new Map(table.rows.map((row) => [row.path, row])));
  const paths: string[] = [];
  const labels: number[] = [];
  const patients: string[] = [];
  const series = predictions.map(({ name, threshold, table }): ScoreSeries & { columns: number[] } => ({
    name,
    threshold,
    scores: [],
    columns: classes.map((className) => table.classes.indexOf(className)),
  }));
  let shared = 0;
  for (const { path, label, group } of first.table.rows) {
    const rows = rowsByPath.flatMap((byPath) => byPath.get(path) ?? []);
    if (rows.length < predictions.length) continue;
    shared++;
    const sameClass = rows.every(
      (row, index) => predictions[index]?.table.classes[row.label] === classes[label],
    );
    if (!sameClass) continue;
    paths.push(path);
    labels.push(label);
    patients.push(group);
    rows.forEach((row, index) => {
      const target = series[index];
      for (const column of target?.columns ?? []) target?.scores.push(row.scores[column] ?? NaN);
    });
  }
  return {
    images: {
      split,
      classes: [...classes],
      positiveClass: classes.indexOf(first.positiveClass),
      paths,
      labels,
      patients,
      series: series.map(({ name, threshold, scores }) => ({ name, threshold, scores })),
    },
    overlap: {
      common: paths.length,
      leftOut: predictions.map(({ table }) => table.rows.length - shared),
      otherwiseLabelled: shared - paths.length,
    },
  };
}

function refuseOtherClasses(first: Predictions, other: Predictions): void {
  const [ours, theirs] = [first.table.classes, other.table.classes];
  const same = ours.length === theirs.length && ours.every((name) => theirs.includes(name));
  const inWords = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');
  if (!same) {
    throw new IncomparableError(
      `${first.name} and ${other.name} cannot be compared, because they tell other classes apart: ` +
        `${inWords(ours)}, and ${inWords(theirs)}.`,
    );
  }
  if (ours.length === 2 && first.positiveClass !== other.positiveClass) {
    throw new IncomparableError(
      `${first.name} and ${other.name} cannot be compared, because another class counts as positive: ` +
        `${JSON.stringify(first.positiveClass)}, and ${JSON.stringify(other.positiveClass)}.`,
    );
  }
}
