import { csvRecords, TableFormatError } from './csv.ts';
import type { CsvRecord } from './csv.ts';
import { isRelativePath } from './relative-path.ts';

/** Most rows that a table may have. */
const mostRows = 5_000_000;

/**
 * Reads a table's header, then its rows one by one, each with as many fields as the header and a path in the first
 * that stays within the dataset's folder and occurs once. The last line must have its end: a file that was cut off
 * inside a number would be misread without a sign. Throws a TableFormatError otherwise.
 */
export function readTable(
  text: string,
  mostColumns: number,
): { header: readonly string[]; rows: Generator<CsvRecord> } {
  if (text !== '' && !text.endsWith('\n')) {
    throw new TableFormatError('The last line has no end: the file was cut off.');
  }
  const records = csvRecords(text, mostColumns);
  const first = records.next();
  if (first.done === true) throw new TableFormatError('The file is empty.');
  const header = first.value.fields;
  return { header, rows: checkedRows(records, header.length) };
}

function* checkedRows(records: Generator<CsvRecord>, columns: number): Generator<CsvRecord> {
  const seen = new Set<string>();
  for (const record of records) {
    const { line, fields } = record;
    const [path = ''] = fields;
    if (fields.length !== columns) {
      throw new TableFormatError(`Line ${line}: there are ${fields.length} fields under ${columns} columns.`);
    }
    checkPath(path, `Line ${line}`);
    if (seen.has(path)) throw new TableFormatError(`Line ${line}: ${JSON.stringify(path)} is listed twice.`);
    seen.add(path);
    if (seen.size > mostRows) throw new TableFormatError(`There are more than ${mostRows} rows.`);
    yield record;
  }
}

/** Throws a TableFormatError, which begins with `where`, unless the path stays within the dataset's folder. */
export function checkPath(path: string, where: string): void {
  if (!isRelativePath(path)) {
    throw new TableFormatError(
      `${where}: ${JSON.stringify(path)} is not a path inside the dataset's folder, with forward slashes.`,
    );
  }
}

/** The index of a class by its name. Throws a TableFormatError, which begins with `where`, for any other name. */
export function classIndexOf(name: string, classes: readonly string[], where: string): number {
  const index = classes.indexOf(name);
  if (index < 0) throw new TableFormatError(`${where}: ${JSON.stringify(name)} is not one of the classes.`);
  return index;
}

/** The name of a class by its index. Throws a RangeError for an index without a class. */
export function classNameOf(index: number, classes: readonly string[]): string {
  const name = classes[index];
  if (name === undefined) throw new RangeError(`Label ${index} is not one of ${classes.length} classes.`);
  return name;
}
