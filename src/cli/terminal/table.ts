import type { Style } from './style.ts';
import { padEnd, textWidth } from './text-width.ts';

/**
 * Lays out rows under headings. Cells may be coloured. Where the terminal is too narrow, the last columns give way to
 * a line of their own below each row.
 */
export function drawTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  style: Style,
): string[] {
  const widths = headings.map((heading, index) =>
    Math.max(
      textWidth(heading),
      // A row that ends early ends in a remark, which needs no column.
      ...rows.map((row) =>
        index < row.length - 1 || row.length === headings.length ? textWidth(row[index] ?? '') : 0,
      ),
    ),
  );
  const total = widths.reduce((sum, width) => sum + width + 2, -2);
  if (total > columns) return rows.flatMap((row) => stacked(headings, row, style));
  const lay = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => padEnd(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [style.dim(lay(headings)), ...rows.map(lay)];
}

function stacked(headings: readonly string[], row: readonly string[], style: Style): string[] {
  const [first = '', second = '', ...rest] = row;
  const named = rest.map((cell, index) => `${style.dim(headings[index + 2] ?? '')} ${cell}`);
  return [`${style.bold(first)}  ${second}`, `  ${named.join('  ')}`];
}
