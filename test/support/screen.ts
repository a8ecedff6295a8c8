/**
 * What a terminal shows after `written`, as lines without trailing blanks. Knows the few sequences that we write:
 * cursor up, erase below, carriage return and colours (which are dropped).
 */
export function screenAfter(written: string, columns: number): string[] {
  const rows: string[] = [''];
  let row = 0;
  let column = 0;
  const tokens = written.match(/\p{Cc}\[\d*[A-Za-z]|\n|\r|\P{Cc}/gu) ?? [];
  for (const token of tokens) {
    const up = /^\p{Cc}\[(\d+)A$/u.exec(token);
    if (up) row = Math.max(0, row - Number(up[1]));
    else if (token === '\u001b[0J') {
      rows.length = row + 1;
      rows[row] = (rows[row] ?? '').slice(0, column);
    } else if (token.startsWith('\u001b[')) continue;
    else if (token === '\r') column = 0;
    else if (token === '\n') {
      row++;
      column = 0;
      rows[row] ??= '';
    } else {
      if (column >= columns) {
        row++;
        column = 0;
        rows[row] ??= '';
      }
      const line = (rows[row] ?? '').padEnd(column);
      rows[row] = line.slice(0, column) + token + line.slice(column + 1);
      column++;
    }
  }
  return rows.map((line) => line.trimEnd()).filter((line, index) => line !== '' || index < rows.length - 1);
}
