import { csvRow, TableFormatError } from './csv.ts';
import { checkPath, classIndexOf, classNameOf, readTable } from './table-text.ts';

/** What a model said of one image. */
export interface Prediction {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  /** Index of the true class. */
  readonly label: number;
  /** The patient. */
  readonly group: string;
  /** Probability of each class. */
  readonly scores: ArrayLike<number>;
}

/** The scores of all images of one split. */
export interface PredictionTable {
  readonly classes: readonly string[];
  readonly rows: readonly Prediction[];
}

const leadingColumns = ['path', 'label', 'group'];
const scorePrefix = 'score_';
const mostClasses = 10_000;

/**
 * The table as text: `path,label,group,score_<class>...`, where label is the class's name, and scores have as many
 * digits as it takes to read the same double precision numbers back. UTF-8 when written to a file.
 *
 * Every field stands as it is: this is data for programs, which a path must survive. In particular a path that begins
 * with =, +, - or @ is not altered; a spreadsheet may take it for a formula.
 *
 * Throws a RangeError for a label without a class, a wrong number of scores, or a score outside [0, 1], and a
 * TableFormatError for a path that leads out of the dataset's folder.
 */
export function formatPredictions({ classes, rows }: PredictionTable): string {
  const lines = [csvRow([...leadingColumns, ...classes.map((name) => scorePrefix + name)])];
  for (const { path, label, group, scores } of rows) {
    checkPath(path, 'Prediction');
    if (scores.length !== classes.length) {
      throw new RangeError(`${path} has ${scores.length} scores for ${classes.length} classes.`);
    }
    const fields = Array.from(scores, (score) => {
      if (!(score >= 0 && score <= 1)) throw new RangeError(`${path} has a score of ${score}.`);
      return String(score);
    });
    lines.push(csvRow([path, classNameOf(label, classes), group, ...fields]));
  }
  return lines.join('');
}

/**
 * Reads what `formatPredictions` wrote. The classes and their order are those of the header.
 * Throws a TableFormatError that names the line for anything else: other columns, an unknown class, a score that is
 * not a decimal number in [0, 1], a path that leads out of the dataset's folder or is listed twice.
 */
export function parsePredictions(text: string): PredictionTable {
  const { header, rows } = readTable(text, leadingColumns.length + mostClasses);
  const classes = classesOf(header);
  const predictions: Prediction[] = [];
  for (const { line, fields } of rows) {
    const [path = '', label = '', group = ''] = fields;
    const scores = new Float64Array(classes.length);
    for (let index = 0; index < classes.length; index++) {
      scores[index] = parseScore(fields[leadingColumns.length + index] ?? '', line);
    }
    predictions.push({ path, label: classIndexOf(label, classes, `Line ${line}`), group, scores });
  }
  return { classes, rows: predictions };
}

function classesOf(header: readonly string[]): string[] {
  const scoreColumns = header.slice(leadingColumns.length);
  const asExpected =
    leadingColumns.every((name, index) => header[index] === name) &&
    scoreColumns.length >= 2 &&
    scoreColumns.every((name) => name.startsWith(scorePrefix)) &&
    new Set(scoreColumns).size === scoreColumns.length;
  if (!asExpected) {
    throw new TableFormatError(
      'Line 1: the columns are not path, label, group and one score_<class> for each of two classes or more.',
    );
  }
  return scoreColumns.map((name) => name.slice(scorePrefix.length));
}

function parseScore(text: string, line: number): number {
  const score = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!(score >= 0 && score <= 1)) {
    throw new TableFormatError(`Line ${line}: ${JSON.stringify(text)} is not a score from 0 to 1.`);
  }
  return score;
}
