import type { Theme } from '../page/theme.ts';
import { lineName, type ChartContent, type ChartLine, type ChartSpecification } from './chart-content.ts';
import { decimate } from './decimate.ts';
import { lowerBound } from './nearest.ts';
import { markerPath } from './marker.ts';
import { valueRange, type Range } from './range.ts';
import { logarithmicTicks, tickLabel, ticks } from './ticks.ts';

/** How a drawing is to look. Sizes in pixels. */
export interface DrawingOptions {
  readonly width: number;
  readonly height: number;
  readonly range: Range;
  readonly logarithmic: boolean;
  readonly theme: Theme;
}

const margin = { top: 40, right: 18, left: 58 };
const axisHeight = 44;
const legendRow = 20;
const fontSize = 12;

/** A chart as an SVG document of its own: with title, axes and legend, in the theme's colours. */
export function chartSvg(
  specification: ChartSpecification,
  content: ChartContent,
  { width, height, range, logarithmic, theme }: DrawingOptions,
): string {
  const { lines } = content;
  const legend = legendPlaces(lines, width - margin.left - margin.right);
  const bottom = axisHeight + legend.rows * legendRow + 8;
  const plot = {
    left: margin.left,
    top: margin.top,
    width: width - margin.left - margin.right,
    height: height - margin.top - bottom,
  };
  const values = valueRange(...extremes(lines, range, logarithmic), specification.limits, logarithmic);
  const scale = (value: number): number => (logarithmic ? Math.log10(Math.max(value, 1e-300)) : value);
  const xAt = (x: number): number => plot.left + ((x - range.from) / (range.to - range.from)) * plot.width;
  const yAt = (y: number): number =>
    plot.top +
    plot.height -
    ((scale(y) - scale(values.from)) / (scale(values.to) - scale(values.from))) * plot.height;
  const right = plot.left + plot.width;
  const low = plot.top + plot.height;

  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(theme.fontFamily)}" font-size="${fontSize}">`,
    `<title>${escaped(specification.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${escaped(theme.background)}"/>`,
    text(specification.title, plot.left, 22, theme.foreground, 'start', ' font-size="15" font-weight="600"'),
    `<clipPath id="plot-${specification.id}"><rect x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/></clipPath>`,
  ];
  const tinted = content.boundaries.find((boundary) => boundary.tinted);
  if (tinted && tinted.x < range.to) {
    const left = Math.max(plot.left, xAt(tinted.x));
    parts.push(
      `<rect x="${r(left)}" y="${plot.top}" width="${r(right - left)}" height="${plot.height}" fill="${escaped(theme.colours.purple)}" fill-opacity="0.09"/>`,
    );
  }
  const lineColour = `stroke="${escaped(theme.lines)}"`;
  for (const value of logarithmic ? logarithmicTicks(values, 8) : ticks(values, 5)) {
    const y = r(yAt(value));
    parts.push(
      `<path d="M${plot.left} ${y}H${right}" ${lineColour} stroke-opacity="0.25"/>`,
      text(tickLabel(value), plot.left - 8, yAt(value) + 4, theme.muted, 'end'),
    );
  }
  for (const value of ticks(range, Math.max(2, plot.width / 70), 1)) {
    parts.push(text(tickLabel(value), xAt(value), low + 18, theme.muted, 'middle'));
  }
  parts.push(
    `<path d="M${plot.left} ${low}H${right}" ${lineColour} stroke-opacity="0.6"/>`,
    text(specification.xLabel, plot.left + plot.width / 2, low + 36, theme.muted, 'middle'),
  );

  parts.push(`<g clip-path="url(#plot-${specification.id})" fill="none" stroke-linejoin="round">`);
  for (const line of lines) {
    const paint = escaped(theme.colours[line.colour]);
    const pathOf = (y: Float64Array): string => {
      const points = decimate({ x: line.x, y }, range.from, range.to, plot.width);
      return pathData(points.x, points.y, xAt, yAt);
    };
    if (line.raw) {
      parts.push(`<path d="${pathOf(line.raw)}" stroke="${paint}" stroke-opacity="0.28"/>`);
    }
    const dash = line.dash.length > 0 ? ` stroke-dasharray="${line.dash.join(' ')}"` : '';
    parts.push(`<path d="${pathOf(line.y)}" stroke="${paint}" stroke-width="${line.width}"${dash}/>`);
    for (const index of markedPoints(line, range, plot.width)) {
      const shape = markerPath(line.marker ?? 'circle', xAt(line.x[index] ?? 0), yAt(line.y[index] ?? 0), 3);
      parts.push(
        `<path d="${shape}" stroke="${paint}" fill="${line.filled ? paint : escaped(theme.background)}"/>`,
      );
    }
  }
  parts.push('</g>');

  for (const boundary of content.boundaries) {
    if (boundary.x <= range.from || boundary.x >= range.to) continue;
    const x = xAt(boundary.x);
    parts.push(
      `<path d="M${r(x)} ${plot.top}V${low}" stroke="${escaped(theme.muted)}" stroke-dasharray="2 3"/>`,
      text(boundary.before, x - 6, plot.top - 5, theme.muted, 'end', ' font-size="11"'),
      text(boundary.after, x + 6, plot.top - 5, theme.muted, 'start', ' font-size="11"'),
    );
  }
  for (const highlight of content.highlights) {
    const line = lines.find(({ id }) => id === highlight.line);
    if (!line || highlight.x < range.from || highlight.x > range.to) continue;
    parts.push(
      `<path d="${markerPath('star', xAt(highlight.x), yAt(highlight.y), 5)}" fill="${escaped(theme.colours[line.colour])}" stroke="${escaped(theme.background)}"><title>${escaped(highlight.label)}</title></path>`,
    );
  }
  lines.forEach((line, index) => {
    const place = legend.places[index] ?? { x: 0, row: 0 };
    const x = plot.left + place.x;
    const y = low + axisHeight + place.row * legendRow + 6;
    const paint = escaped(theme.colours[line.colour]);
    const dash = line.dash.length > 0 ? ` stroke-dasharray="${line.dash.join(' ')}"` : '';
    parts.push(`<path d="M${x} ${y}h26" stroke="${paint}" stroke-width="${line.width}"${dash}/>`);
    if (line.marker) {
      parts.push(
        `<path d="${markerPath(line.marker, x + 13, y, 3)}" stroke="${paint}" fill="${line.filled ? paint : escaped(theme.background)}"/>`,
      );
    }
    parts.push(text(lineName(line), x + 32, y + 4, theme.foreground, 'start'));
  });
  parts.push('</svg>');
  return parts.join('\n');
}

/** The points of a line that carry a marker: all of them, or as many as stay apart from each other. */
export function markedPoints(line: ChartLine, range: Range, pixels: number): number[] {
  if (line.marker === null) return [];
  const begin = lowerBound(line.x, range.from);
  const end = lowerBound(line.x, range.to);
  const every = Math.max(1, Math.ceil((end - begin) / Math.max(1, pixels / line.markerSpacing)));
  const marked: number[] = [];
  for (let index = Math.ceil(begin / every) * every; index < end; index += every) {
    if (Number.isFinite(line.y[index])) marked.push(index);
  }
  return marked;
}

/** The least and most of what is drawn within a range of x; null: nothing is. */
function extremes(
  lines: readonly ChartLine[],
  range: Range,
  logarithmic: boolean,
): [least: number | null, most: number | null] {
  let least = Infinity;
  let most = -Infinity;
  for (const { x, y, raw } of lines) {
    const end = lowerBound(x, range.to);
    for (let index = lowerBound(x, range.from); index < end; index++) {
      for (const value of [y[index], raw?.[index]]) {
        if (value === undefined || !Number.isFinite(value) || (logarithmic && value <= 0)) continue;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
  }
  return least > most ? [null, null] : [least, most];
}

function pathData(
  x: Float64Array,
  y: Float64Array,
  xAt: (x: number) => number,
  yAt: (y: number) => number,
): string {
  let data = '';
  let drawing = false;
  for (const [index, value] of y.entries()) {
    if (!Number.isFinite(value)) {
      drawing = false;
      continue;
    }
    data += `${drawing ? 'L' : 'M'}${r(xAt(x[index] ?? 0))} ${r(yAt(value))}`;
    drawing = true;
  }
  return data;
}

function legendPlaces(
  lines: readonly ChartLine[],
  width: number,
): { places: { x: number; row: number }[]; rows: number } {
  let x = 0;
  let row = 0;
  const places = lines.map((line) => {
    const needed = 32 + lineName(line).length * fontSize * 0.56 + 20;
    if (x > 0 && x + needed > width) {
      x = 0;
      row++;
    }
    const place = { x, row };
    x += needed;
    return place;
  });
  return { places, rows: lines.length === 0 ? 0 : row + 1 };
}

function text(
  content: string,
  x: number,
  y: number,
  fill: string,
  anchor: 'start' | 'middle' | 'end',
  more = '',
): string {
  return `<text x="${r(x)}" y="${r(y)}" fill="${escaped(fill)}" text-anchor="${anchor}"${more}>${escaped(content)}</text>`;
}

function r(value: number): number {
  return Math.round(value * 100) / 100;
}

/** XML, which allows fewer characters than text may hold. */
function escaped(content: string): string {
  return content
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
