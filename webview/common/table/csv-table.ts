import { csvRow } from '../../../src/shared/predictions/csv.ts';

/**
 * A table as CSV. Text that a spreadsheet would run as a formula gets an apostrophe in front, as spreadsheets
 * themselves mark text; numbers stay as they are, in full.
 */
export function csvTable(
  header: readonly string[],
  rows: Iterable<readonly (string | number | null)[]>,
): string {
  let text = csvRow(header);
  for (const row of rows) text += csvRow(row.map(field));
  return text;
}

function field(value: string | number | null): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  if (typeof value === 'number') return String(value);
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
