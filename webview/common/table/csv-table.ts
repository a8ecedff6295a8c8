import { csvRow, spreadsheetText } from '../../../src/shared/predictions/csv.ts';

/** A table as CSV, for spreadsheets: texts as `spreadsheetText` has them; numbers stay as they are, in full. */
export function csvTable(
  header: readonly string[],
  rows: Iterable<readonly (string | number | null)[]>,
): string {
  let text = csvRow(header.map(spreadsheetText));
  for (const row of rows) text += csvRow(row.map(field));
  return text;
}

function field(value: string | number | null): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  return typeof value === 'number' ? String(value) : spreadsheetText(value);
}
