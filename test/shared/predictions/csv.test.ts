import { describe, expect, it } from 'vitest';
import { csvRecords, csvRow, spreadsheetText } from '../../../src/shared/predictions/csv.ts';

/** As its description tells: one apostrophe goes where behind all of them stands what begins a formula. */
function readBack(text: string): string {
  return /^'+[=+\-@\t\r\n＝＋－＠]/.test(text) ? text.slice(1) : text;
}

describe('a text in a table for spreadsheets', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '=cmd|"/c calc"!A0', "'=1"])(
    'is never computed: %j',
    (text) => {
      expect(spreadsheetText(text)).toBe(`'${text}`);
    },
  );

  it.each(['film.png', 'a=b', '1-2', "'quoted'", '', ' =1', "''", '#1'])(
    'stays as it is where nothing would be computed: %j',
    (text) => {
      expect(spreadsheetText(text)).toBe(text);
    },
  );

  it.each(['=1', "'=1", "'''-1", "'a", '@a,"b"\nc', '\r\n', 'film.png'])(
    'is what it was once it is read back: %j',
    (text) => {
      const [record] = csvRecords(csvRow([spreadsheetText(text), 'x']), 2);
      expect(record?.fields.map(readBack)).toEqual([text, 'x']);
    },
  );
});
