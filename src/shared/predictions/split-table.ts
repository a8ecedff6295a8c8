import * as z from 'zod';
import { csvRow, TableFormatError } from './csv.ts';
import { checkPath, classIndexOf, classNameOf, readTable } from './table-text.ts';

const splitNameSchema = z.enum(['train', 'val', 'test']);

/** One image of a run: which class, which patient, and what it was used for. */
export interface SplitRow {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  /** Index of the class. */
  readonly label: number;
  /** The patient. */
  readonly group: string;
  readonly split: z.output<typeof splitNameSchema>;
}

const columns = ['path', 'label', 'group', 'split'];

/**
 * `split.csv` as text: path, label (the class's name), group, split; fields as they are, as in `formatPredictions`.
 * Throws a RangeError for a label without a class and a TableFormatError for a path that leads out of the folder.
 */
export function formatSplit(rows: Iterable<SplitRow>, classes: readonly string[]): string {
  const lines = [csvRow(columns)];
  for (const { path, label, group, split } of rows) {
    checkPath(path, 'Split');
    lines.push(csvRow([path, classNameOf(label, classes), group, split]));
  }
  return lines.join('');
}

/**
 * Reads what `formatSplit` wrote, given the run's classes.
 * Throws a TableFormatError that names the line for anything else.
 */
export function parseSplit(text: string, classes: readonly string[]): SplitRow[] {
  const { header, rows } = readTable(text, columns.length);
  if (header.length !== columns.length || !columns.every((name, index) => header[index] === name)) {
    throw new TableFormatError(`Line 1: the columns are not ${columns.join(', ')}.`);
  }
  return Array.from(rows, ({ line, fields }) => {
    const [path = '', label = '', group = '', name = ''] = fields;
    const split = splitNameSchema.safeParse(name);
    if (!split.success) {
      throw new TableFormatError(`Line ${line}: ${JSON.stringify(name)} is not train, val or test.`);
    }
    return { path, label: classIndexOf(label, classes, `Line ${line}`), group, split: split.data };
  });
}
