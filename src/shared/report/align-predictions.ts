import type { Prediction, PredictionTable } from '../predictions/prediction-table.ts';
import type { ScoredImages } from './scored-images.ts';

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

  const inFirst = predictions.map(({ table }) => rowsInOrderOf(first.table.rows, table.rows));
  const labelOf = predictions.map(({ table }) => table.classes.map((name) => classes.indexOf(name)));
  const columns = predictions.map(({ table }) => classes.map((name) => table.classes.indexOf(name)));
  const [paths, labels, patients]: [string[], number[], string[]] = [[], [], []];
  const scores = predictions.map((): number[] => []);
  let shared = 0;
  first.table.rows.forEach(({ path, label, group }, place) => {
    if (inFirst.some((rows) => rows[place] === undefined)) return;
    shared++;
    if (inFirst.some((rows, index) => labelOf[index]?.[rows[place]?.label ?? -1] !== label)) return;
    paths.push(path);
    labels.push(label);
    patients.push(group);
    inFirst.forEach((rows, index) => {
      for (const column of columns[index] ?? []) scores[index]?.push(rows[place]?.scores[column] ?? NaN);
    });
  });
  return {
    images: {
      split,
      classes: [...classes],
      positiveClass: classes.indexOf(first.positiveClass),
      paths,
      labels,
      patients,
      series: predictions.map(({ name, threshold }, index) => ({
        name,
        threshold,
        scores: scores[index] ?? [],
      })),
    },
    overlap: {
      common: paths.length,
      leftOut: predictions.map(({ table }) => table.rows.length - shared),
      otherwiseLabelled: shared - paths.length,
    },
  };
}

/** For each of `order` the row of the same path. Tables of one run are in one order, and need no search. */
function rowsInOrderOf(
  order: readonly Prediction[],
  rows: readonly Prediction[],
): readonly (Prediction | undefined)[] {
  if (order.every(({ path }, place) => rows[place]?.path === path)) return rows;
  const byPath = new Map(rows.map((row) => [row.path, row]));
  return order.map(({ path }) => byPath.get(path));
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
