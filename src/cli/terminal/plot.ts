import { makeAxis } from './axis.ts';
import { makeDotCanvas } from './dot-canvas.ts';
import type { Style } from './style.ts';
import { cutEnd, padStart, textWidth } from './text-width.ts';

/** One curve: y by x, x rising. */
export interface PlotSeries {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly paint: (text: string) => string;
  /** Drawn at every point, so that curves differ without colour. */
  readonly mark?: string;
}

export interface Plot {
  readonly title: string;
  readonly series: readonly PlotSeries[];
  readonly xLow: number;
  readonly xHigh: number;
  /** Bounds that the y axis does not pass. */
  readonly yAtLeast?: number;
  readonly yAtMost?: number;
  /** x of a vertical rule, between two whole numbers. */
  readonly boundary: number | null;
  /** A point to set off, with the character to put there. */
  readonly highlight: { readonly x: number; readonly y: number; readonly mark: string } | null;
}

/** Draws a plot into `columns` × (`height` + 3) characters: a title with the legend, the curves, and the x axis. */
export function drawPlot(plot: Plot, columns: number, height: number, style: Style): string[] {
  const values = plot.series.flatMap((series) => series.points.map(([, y]) => y)).filter(Number.isFinite);
  const axis = makeAxis(values, Math.max(2, Math.floor(height / 2)), {
    ...(plot.yAtLeast === undefined ? {} : { atLeast: plot.yAtLeast }),
    ...(plot.yAtMost === undefined ? {} : { atMost: plot.yAtMost }),
  });
  const labels = new Map<number, string>();
  const canvasRow = (y: number): number =>
    Math.round((1 - (y - axis.low) / (axis.high - axis.low)) * (height - 1));
  for (const tick of axis.ticks) labels.set(canvasRow(tick), tick.toFixed(axis.digits));
  const labelWidth = Math.max(...[...labels.values()].map((label) => label.length), 1);
  const inner = columns - labelWidth - 2;

  const canvas = makeDotCanvas(inner, height, style.unicode);
  const span = Math.max(plot.xHigh - plot.xLow, 1e-9);
  const dotX = (x: number): number =>
    plot.xHigh > plot.xLow
      ? Math.round(((x - plot.xLow) / span) * (canvas.width - 1))
      : Math.floor(canvas.width / 2);
  const dotY = (y: number): number =>
    Math.round((1 - (y - axis.low) / (axis.high - axis.low)) * (canvas.height - 1));

  const rulePen = plot.series.length;
  plot.series.forEach(({ points, mark }, pen) => {
    const drawable = points.filter(([, y]) => Number.isFinite(y));
    drawable.forEach(([x, y], index) => {
      const [fromX, fromY] = drawable[index - 1] ?? [x, y];
      canvas.line(dotX(fromX), dotY(fromY), dotX(x), dotY(y), pen);
    });
    if (mark === undefined) return;
    // Where points crowd, marks at some of them leave the curve to be seen.
    const every = Math.max(1, Math.ceil((3 * drawable.length) / inner));
    drawable.forEach(([x, y], index) => {
      if (index % every === 0) canvas.mark(dotX(x), dotY(y), mark, pen);
    });
  });
  if (plot.highlight) {
    canvas.mark(dotX(plot.highlight.x), dotY(plot.highlight.y), plot.highlight.mark, rulePen + 1);
  }

  if (plot.boundary !== null) {
    for (let y = 0; y < canvas.height; y++) {
      canvas.fill(dotX(plot.boundary), y, style.unicode ? '┊' : '|', rulePen);
    }
  }

  const rows = canvas.rows((text, pen) =>
    pen === rulePen
      ? style.dim(text)
      : pen > rulePen
        ? style.good(text)
        : (plot.series[pen]?.paint(text) ?? text),
  );
  const edge = style.unicode
    ? { tick: '┤', bare: '│', corner: '└', floor: '─' }
    : { tick: '+', bare: '|', corner: '+', floor: '-' };
  return [
    titleLine(plot, columns, labelWidth, style),
    ...rows.map(
      (row, index) =>
        style.dim(
          `${padStart(labels.get(index) ?? '', labelWidth)} ${labels.has(index) ? edge.tick : edge.bare}`,
        ) + row,
    ),
    style.dim(`${' '.repeat(labelWidth + 1)}${edge.corner}${edge.floor.repeat(inner)}`),
    style.dim(
      ' '.repeat(labelWidth + 2) + xLabels(plot, inner, (x) => Math.floor((dotX(x) * inner) / canvas.width)),
    ),
  ];
}

function titleLine(plot: Plot, columns: number, labelWidth: number, style: Style): string {
  const legend = plot.series.map(({ name, paint, mark }) => {
    const stroke = style.unicode ? '⠒' : '.';
    const sample = mark === undefined ? stroke.repeat(2) : `${stroke}${mark}${stroke}`;
    return { text: `${sample} ${name}`, painted: `${paint(sample)} ${style.dim(name)}` };
  });
  const indent = ' '.repeat(labelWidth + 2);
  const plain = `${indent}${plot.title}   ${legend.map(({ text }) => text).join('  ')}`;
  if (textWidth(plain) > columns) return indent + style.bold(cutEnd(plot.title, columns - indent.length));
  return `${indent}${style.bold(plot.title)}   ${legend.map(({ painted }) => painted).join('  ')}`;
}

/** The first and last x, and those on both sides of the boundary, where there is room. */
function xLabels(plot: Plot, columns: number, columnOf: (x: number) => number): string {
  const wanted =
    plot.boundary === null
      ? [plot.xLow, plot.xHigh]
      : [plot.xLow, plot.xHigh, Math.floor(plot.boundary), Math.ceil(plot.boundary)];
  let line = ' '.repeat(columns);
  for (const x of new Set(wanted)) {
    const label = String(x);
    const start = Math.min(
      Math.max(0, columnOf(x) - Math.floor((label.length - 1) / 2)),
      columns - label.length,
    );
    const around = line.slice(Math.max(0, start - 1), start + label.length + 1);
    if (around.trim() === '') line = line.slice(0, start) + label + line.slice(start + label.length);
  }
  return line.trimEnd();
}

/** Puts drawings of equal height side by side. */
export function sideBySide(
  left: readonly string[],
  right: readonly string[],
  leftColumns: number,
  gap: number,
): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const first = left[index] ?? '';
    const padding = ' '.repeat(Math.max(0, leftColumns - textWidth(first)) + gap);
    return `${first}${padding}${right[index] ?? ''}`.trimEnd();
  });
}
