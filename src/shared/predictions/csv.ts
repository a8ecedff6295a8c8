/** A text that is not the table it should be. The message names the line and what is wrong with it. */
export class TableFormatError extends Error {
  override readonly name = 'TableFormatError';
}

/** A row of a CSV text and the line that it begins on, counted from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

const [comma, lineFeed, carriageReturn] = [0x2c, 0x0a, 0x0d];

/** Longest field that is read: paths end at 4,096 bytes on Linux and 32,767 characters on Windows. */
const longestField = 65_536;

/**
 * Reads CSV as RFC 4180 has it, with either line ending, row by row. Fields in quotes may hold commas, quotes (doubled)
 * and line breaks; a byte order mark at the start and a missing line break at the end are forgiven, nothing else is.
 * Throws a TableFormatError for a quote out of place, more than `mostFields` fields, or a field that is too long.
 */
export function* csvRecords(text: string, mostFields: number): Generator<CsvRecord> {
  let position = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (position < text.length) {
    const record: string[] = [];
    const firstLine = line;
    for (;;) {
      const field = readField(text, position, line);
      if (field.value.length > longestField) {
        throw new TableFormatError(`Line ${line}: a field is longer than ${longestField} characters.`);
      }
      record.push(field.value);
      if (record.length > mostFields) {
        throw new TableFormatError(`Line ${firstLine}: there are more than ${mostFields} fields.`);
      }
      line += field.lineBreaks;
      position = field.end;
      if (text[position] !== ',') break;
      position++;
    }
    if (text.startsWith('\r\n', position)) position += 2;
    else if (position < text.length) position++;
    line++;
    yield { line: firstLine, fields: record };
  }
}

/** One CSV row with its line break. Fields that would be misread are put in quotes; nothing else is changed. */
export function csvRow(fields: readonly string[]): string {
  return `${fields.map(quoted).join(',')}\n`;
}

/** Matches the beginning of a formula in spreadsheets, behind apostrophes that were there before. */
const formula = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * A text for a table that people open in a spreadsheet, which would compute one that begins with `=`, `+`, `-`, `@` (or
 * their full-width forms), a tab or a line break: it gets an apostrophe in front, as spreadsheets themselves mark text.
 * This is OWASP's rule against CSV injection (https://owasp.org/www-community/attacks/CSV_Injection).
 *
 * A text that has apostrophes before such a character gets one more. So whoever reads the table back takes one apostrophe
 * away where behind all of them such a character stands, and has the text as it was. Tables that programs exchange
 * (`split.csv`, predictions) are left as they are.
 */
export function spreadsheetText(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

function quoted(field: string): string {
  // Blanks at the ends are quoted too, for readers that trim.
  return /[",\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** A field from `start` on: its value, and the position of what ends it (a comma, a line break or the text's end). */
function readField(
  text: string,
  start: number,
  line: number,
): { value: string; end: number; lineBreaks: number } {
  if (text[start] !== '"') {
    const end = endOfPlainField(text, start);
    const value = text.slice(start, end);
    if (value.includes('"')) throw new TableFormatError(`Line ${line}: a quote stands inside a plain field.`);
    return { value, end, lineBreaks: 0 };
  }
  const close = closingQuote(text, start + 1);
  if (close === undefined) throw new TableFormatError(`Line ${line}: a quote is opened and never closed.`);
  const end = close + 1;
  if (end < text.length && !isFieldEnd(text, end)) {
    throw new TableFormatError(`Line ${line}: something follows a closing quote.`);
  }
  const inside = text.slice(start + 1, close);
  return { value: inside.replaceAll('""', '"'), end, lineBreaks: inside.split('\n').length - 1 };
}

function closingQuote(text: string, from: number): number | undefined {
  for (let position = from; ; position += 2) {
    position = text.indexOf('"', position);
    if (position < 0) return undefined;
    if (text[position + 1] !== '"') return position;
  }
}

function endOfPlainField(text: string, start: number): number {
  for (let end = start; end < text.length; end++) {
    const code = text.charCodeAt(end);
    // Numbers are compared for speed: nearly every character of a table comes by here.
    if ((code === comma || code === lineFeed || code === carriageReturn) && isFieldEnd(text, end)) return end;
  }
  return text.length;
}

function isFieldEnd(text: string, position: number): boolean {
  return text[position] === ',' || text[position] === '\n' || text.startsWith('\r\n', position);
}
