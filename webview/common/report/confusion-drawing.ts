import type { ConfusionTable } from '../../../src/shared/report/confusion-table.ts';
import { formatCount } from '../../../src/shared/text/number-format.ts';
import { perCentOrDash } from './per-cent.ts';
import { svgElement } from '../page/dom.ts';
import type { Theme } from '../page/theme.ts';

/** A drawing as a document of its own. Sizes in pixels. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const margin = 12;
const fontSize = 12;
/** About the width of a letter. */
const letter = 6.6;
const gap = 2;

/** A confusion matrix as a drawing: what the page shows as a table, in the theme's colours. */
export function confusionDrawing(
  title: string,
  classes: readonly string[],
  table: ConfusionTable,
  theme: Theme,
): Drawing {
  const cell = classes.length > 4 ? { width: 86, height: 52 } : { width: 120, height: 68 };
  // Whole pixels, so that no edge is half transparent.
  const names = Math.ceil(Math.min(190, Math.max(40, ...classes.map((name) => name.length * letter + 12))));
  const totals = 56;
  const [left, top] = [margin + names, 82];
  const width = left + classes.length * (cell.width + gap) + totals + margin;
  const height = top + classes.length * (cell.height + gap) + 24 + margin;
  const leftOf = (column: number): number => left + column * (cell.width + gap);
  const topOf = (row: number): number => top + row * (cell.height + gap);
  const text = (
    content: string,
    x: number,
    y: number,
    attributes: Readonly<Record<string, string | number>> = {},
  ): SVGElement => {
    const made = svgElement('text', { x, y, fill: theme.foreground, 'text-anchor': 'middle', ...attributes });
    made.textContent = content;
    return made;
  };
  const muted = { fill: theme.muted };
  const cut = (name: string, room: number): string => {
    const letters = Math.max(3, Math.floor(room / letter));
    return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
  };
  const middleOf = (column: number): number => leftOf(column) + cell.width / 2;
  const across = leftOf(classes.length) + totals / 2;
  const parts: SVGElement[] = [
    svgElement('rect', { width, height, fill: theme.background }),
    // The title may be wider than a matrix of two classes.
    text(cut(title, (width - 2 * margin) / 1.2), margin, 22, {
      'text-anchor': 'start',
      'font-size': 15,
      'font-weight': 600,
    }),
    text('decided as', (left + leftOf(classes.length)) / 2, 48, muted),
    text('all', across, 70, muted),
    text('all', left - 8, topOf(classes.length) + 16, { ...muted, 'text-anchor': 'end' }),
    text(formatCount(table.total), across, topOf(classes.length) + 16, muted),
  ];
  classes.forEach((name, index) => {
    const middle = topOf(index) + cell.height / 2 + 4;
    parts.push(
      text(cut(name, cell.width), middleOf(index), 70),
      text(cut(name, names - 12), left - 8, middle, { 'text-anchor': 'end' }),
      text(formatCount(table.rowTotals[index] ?? 0), across, middle, muted),
      text(formatCount(table.columnTotals[index] ?? 0), middleOf(index), topOf(classes.length) + 16, muted),
    );
    classes.forEach((_, decided) => {
      const share = table.rowShares[index]?.[decided] ?? null;
      const [middleX, y] = [middleOf(decided), topOf(index)];
      parts.push(
        svgElement('rect', {
          ...{ x: leftOf(decided), y, rx: 3, width: cell.width, height: cell.height },
          fill: theme.colours[index === decided ? 'blue' : 'orange'],
          'fill-opacity': (0.06 + 0.3 * (share ?? 0)).toFixed(3),
          // Where colours must not tell, the frame does.
          ...(theme.kind.startsWith('high-contrast') ? { stroke: theme.foreground } : {}),
        }),
        text(formatCount(table.counts[index]?.[decided] ?? 0), middleX, y + cell.height / 2 - 8, {
          'font-size': 16,
          'font-weight': 600,
        }),
        text(`→ ${perCentOrDash(share)}`, middleX, y + cell.height / 2 + 8, { 'font-size': 11 }),
        text(
          `↓ ${perCentOrDash(table.columnShares[index]?.[decided] ?? null)}`,
          middleX,
          y + cell.height / 2 + 22,
          { 'font-size': 11 },
        ),
      );
    });
  });
  const whole = svgElement(
    'svg',
    {
      ...{ viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ 'font-family': theme.fontFamily, 'font-size': fontSize },
    },
    ...parts,
  );
  return { svg: new XMLSerializer().serializeToString(whole), width, height };
}
