import uPlot from 'uplot';
import { menuButton } from '../controls/menu-button.ts';
import { element, setAttributes, setText } from '../page/dom.ts';
import { oncePerFrame } from '../page/once-per-frame.ts';
import { onPaper, type Theme } from '../page/theme.ts';
import { align, type Aligned } from './align.ts';
import {
  formatValue,
  lineName,
  type ChartContent,
  type ChartLine,
  type ChartSpecification,
} from './chart-content.ts';
import { ChartLegend } from './chart-legend.ts';
import { ChartOverlay } from './chart-overlay.ts';
import { chartSvg, markedPoints } from './chart-svg.ts';
import type { ChartView } from './chart-view.ts';
import { decimate } from './decimate.ts';
import { listenToPointer, listenToKeys } from './chart-gestures.ts';
import { markerPath } from './marker.ts';
import { nearestIndex } from './nearest.ts';
import { valueRange } from './range.ts';
import { rasterise } from './rasterise.ts';
import { logarithmicTicks, tickLabel, ticks } from './ticks.ts';

export type ChartFormat = 'png' | 'svg' | 'csv';

/** What a chart asks of the page that it is on. */
export interface ChartActions {
  /** Show or hide a line, in all charts. */
  readonly toggle: (line: string) => void;
  readonly save: (chart: Chart, format: ChartFormat) => void;
}

const axisWidth = 46;
const axisHeight = 24;
/** Of exported pictures. */
const drawingSize = { width: 900, height: 480 };
/** Of printed ones, which stand two beside each other. */
const printSize = { width: 480, height: 300 };

/**
 * A chart: title, legend with the values under the cursor, and curves drawn by uPlot. What it shows of x and where the
 * cursor is it shares with the other charts of its view.
 */
export class Chart {
  readonly element: HTMLElement;
  readonly specification: ChartSpecification;
  readonly #view: ChartView;
  readonly #frame = element('div', { class: 'chart-plot' });
  readonly #readout = element('span', { class: 'chart-readout' });
  readonly #legend: ChartLegend;
  readonly #overlay = new ChartOverlay();
  /** What is printed in place of the plot, whose pixels are too few for paper and of the screen's colours. */
  readonly #printed = element('div', { class: 'chart-drawing', 'aria-hidden': 'true' });
  #theme: Theme;
  #content: ChartContent = { lines: [], boundaries: [], highlights: [] };
  #plot: uPlot | null = null;
  /** What the plot was made for; it is made anew when that changes. */
  #madeFor = '';
  #size = { width: 0, height: 0 };
  /** The frame's size in CSS pixels, as it was last observed: asking for it would have the page laid out anew. */
  #room = { width: 0, height: 0 };
  readonly #draw = oncePerFrame(() => this.#drawNow());
  readonly #drawCursor = oncePerFrame(() => this.#drawCursorNow());

  constructor(specification: ChartSpecification, view: ChartView, theme: Theme, actions: ChartActions) {
    this.specification = specification;
    this.#view = view;
    this.#theme = theme;
    this.#legend = new ChartLegend((line) => actions.toggle(line));
    const { title } = specification;
    const saveAs = (format: ChartFormat, label: string) => ({
      label,
      choose: () => actions.save(this, format),
    });
    this.element = element(
      'section',
      { class: 'chart', 'aria-label': title, 'data-chart': specification.id },
      element(
        'header',
        {},
        element('h3', {}, title),
        this.#readout,
        menuButton('save', `Save ${title} chart`, [
          saveAs('png', 'Save as PNG'),
          saveAs('svg', 'Save as SVG'),
          saveAs('csv', 'Save as CSV'),
        ]),
      ),
      this.#legend.element,
      this.#frame,
      this.#printed,
    );
    window.addEventListener('beforeprint', () => this.#drawForPaper());
    this.#frame.append(element('span', { class: 'x-label', 'aria-hidden': 'true' }, specification.xLabel));
    // To assistive technology the cursor is a slider along x, whose value is what the legend says.
    setAttributes(this.#frame, {
      role: 'slider',
      tabindex: 0,
      'aria-label': `${title}: arrow keys read values, plus and minus zoom, Home shows everything`,
      'aria-orientation': 'horizontal',
    });
    listenToKeys(this.#frame, view, (direction) => this.#step(direction));
    view.onChange((change) => {
      if (change === 'cursor') this.#drawCursor();
      else this.#draw();
    });
    new ResizeObserver(() => {
      this.#room = { width: this.#frame.clientWidth, height: this.#frame.clientHeight };
      this.#draw();
    }).observe(this.#frame);
  }

  setContent(content: ChartContent): void {
    this.#content = content;
    this.#draw();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#madeFor = '';
    this.#draw();
  }

  /** What is shown now as an SVG document, in the theme's colours. */
  svg(): string {
    return this.#drawing(this.#theme, drawingSize);
  }

  #drawing(theme: Theme, size: { readonly width: number; readonly height: number }): string {
    return chartSvg(
      this.specification,
      { ...this.#content, lines: this.#shownLines() },
      {
        ...size,
        range: this.#view.range,
        logarithmic: this.#logarithmic,
        theme,
      },
    );
  }

  #drawForPaper(): void {
    const drawn = new DOMParser().parseFromString(
      this.#drawing(onPaper(this.#theme), printSize),
      'image/svg+xml',
    );
    this.#printed.replaceChildren(document.importNode(drawn.documentElement, true));
  }

  /** What is shown now as a PNG, in base64. Throws when the browser cannot draw it. */
  png(): Promise<string> {
    return rasterise(this.svg(), drawingSize.width, drawingSize.height, 2);
  }

  get #logarithmic(): boolean {
    return this.#view.logarithmic && this.specification.mayBeLogarithmic;
  }

  /** Of numbers and names within the plot. */
  get #font(): string {
    return `11px ${this.#theme.fontFamily}`;
  }

  /** Where uPlot, whose axis is always linear, puts a value. */
  #placeOf(value: number): number {
    return this.#logarithmic ? Math.log10(value) : value;
  }

  #valueAt(place: number): number {
    return this.#logarithmic ? 10 ** place : place;
  }

  #shownLines(): readonly ChartLine[] {
    return this.#content.lines.filter(({ id }) => !this.#view.hidden.has(id));
  }

  #drawNow(): void {
    const { width, height } = this.#room;
    if (width === 0 || height === 0) return;
    const lines = this.#shownLines();
    this.#legend.setLines(this.#content.lines, this.#view.hidden);
    const { from, to } = this.#view.range;
    const drawn = this.#aligned(lines, width);
    const madeFor = JSON.stringify([
      this.#logarithmic,
      lines.map(({ id, colour, dash, width: lineWidth, raw }) => [id, colour, dash, lineWidth, raw !== null]),
    ]);
    if (!this.#plot || madeFor !== this.#madeFor) {
      this.#plot?.destroy();
      this.#madeFor = madeFor;
      this.#size = { width, height };
      this.#plot = this.#makePlot(lines, width, height);
    }
    const plot = this.#plot;
    if (width !== this.#size.width || height !== this.#size.height) {
      this.#size = { width, height };
      plot.setSize({ width, height });
    }
    plot.batch(() => {
      plot.setData([drawn.x, ...drawn.ys] as uPlot.AlignedData, false);
      plot.setScale('x', { min: from, max: to });
    });
    this.#overlay.placeBoundaries(plot, this.#content.boundaries, this.#font);
    this.#drawCursorNow();
  }

  /** For each line its values before smoothing, where there are any, and then the line itself over them. */
  #aligned(lines: readonly ChartLine[], columns: number): Aligned {
    const { from, to } = this.#view.range;
    return align(
      lines
        .flatMap(({ x, y, raw }) => [
          ...(raw ? [decimate({ x, y: raw }, from, to, columns)] : []),
          decimate({ x, y }, from, to, columns),
        ])
        .map((points) => (this.#logarithmic ? { x: points.x, y: points.y.map(Math.log10) } : points)),
    );
  }

  #makePlot(lines: readonly ChartLine[], width: number, height: number): uPlot {
    const { specification } = this;
    const logarithmic = this.#logarithmic;
    const font = this.#font;
    const line = ({ colour, dash, width: lineWidth }: ChartLine, faint: boolean): uPlot.Series => ({
      stroke: () => this.#theme.colours[colour],
      width: faint ? 1 : lineWidth,
      alpha: faint ? 0.28 : 1,
      dash: faint ? [] : [...dash],
      points: { show: false },
    });
    const axis: uPlot.Axis = {
      stroke: () => this.#theme.muted,
      font,
      gap: 6,
      ticks: { show: false },
      grid: { stroke: () => faded(this.#theme.lines, 0.22), width: 1 },
      filter: (_plot, splits) => splits,
      values: (_plot, splits) => splits.map(tickLabel),
    };
    const plot = new uPlot(
      {
        width,
        height,
        // To the right there is room for half of the last number of the axis.
        padding: [18, 12, 0, 0],
        legend: { show: false },
        cursor: { show: false, drag: { x: false, y: false, setScale: false } },
        scales: {
          x: { time: false, auto: false, range: (_plot, from, to) => [from, to] },
          y: {
            range: (_plot, least, most) => {
              const known = (place: number | null): number | null =>
                place !== null && Number.isFinite(place) ? this.#valueAt(place) : null;
              const range = valueRange(known(least), known(most), specification.limits, logarithmic);
              return [this.#placeOf(range.from), this.#placeOf(range.to)];
            },
          },
        },
        axes: [
          {
            ...axis,
            size: axisHeight,
            grid: { show: false },
            splits: (_plot, _axis, from, to) => ticks({ from, to }, Math.max(2, width / 70), 1),
          },
          {
            ...axis,
            size: axisWidth,
            splits: (_plot, _axis, low, high) => {
              const range = { from: this.#valueAt(low), to: this.#valueAt(high) };
              const values = logarithmic
                ? logarithmicTicks(range, 6)
                : ticks(range, Math.max(2, height / 45));
              return values.map((value) => this.#placeOf(value));
            },
            values: (_plot, splits) => splits.map((place) => tickLabel(round(this.#valueAt(place)))),
          },
        ],
        series: [
          {},
          ...lines.flatMap((each) => [...(each.raw ? [line(each, true)] : []), line(each, false)]),
        ],
        hooks: {
          drawClear: [(drawn) => this.#drawTint(drawn)],
          draw: [(drawn) => this.#drawMarks(drawn)],
        },
      },
      undefined,
      this.#frame,
    );
    plot.over.append(this.#overlay.element);
    listenToPointer(plot.over, this.#view, (left) => plot.posToVal(left, 'x'));
    return plot;
  }

  /** The part after a boundary, up to the end. */
  #drawTint(plot: uPlot): void {
    const boundary = this.#content.boundaries.find(({ tinted }) => tinted);
    if (!boundary) return;
    const { left, top, width, height } = plot.bbox;
    const from = Math.max(left, plot.valToPos(boundary.x, 'x', true));
    if (!(from < left + width)) return;
    plot.ctx.save();
    plot.ctx.globalAlpha = this.#theme.kind.startsWith('high-contrast') ? 0.22 : 0.1;
    plot.ctx.fillStyle = this.#theme.colours.purple;
    plot.ctx.fillRect(from, top, left + width - from, height);
    plot.ctx.restore();
  }

  #drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = uPlot.pxRatio;
    const range = this.#view.range;
    const at = (x: number, y: number): [number, number] => [
      plot.valToPos(x, 'x', true),
      plot.valToPos(this.#placeOf(y), 'y', true),
    ];
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left - 4 * ratio, bbox.top - 8 * ratio, bbox.width + 8 * ratio, bbox.height + 12 * ratio);
    ctx.clip();
    ctx.strokeStyle = this.#theme.muted;
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    for (const { x } of this.#content.boundaries) {
      if (x <= range.from || x >= range.to) continue;
      const place = Math.round(plot.valToPos(x, 'x', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(place, bbox.top);
      ctx.lineTo(place, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const lines = this.#shownLines();
    for (const line of lines) {
      ctx.strokeStyle = this.#theme.colours[line.colour];
      ctx.fillStyle = line.filled ? this.#theme.colours[line.colour] : this.#theme.background;
      ctx.lineWidth = 1.2 * ratio;
      const shape = new Path2D(markerPath(line.marker ?? 'circle', 0, 0, 2.6 * ratio));
      for (const index of markedPoints(line, range, bbox.width / ratio)) {
        const [x, y] = at(line.x[index] ?? 0, line.y[index] ?? 0);
        ctx.translate(x, y);
        ctx.fill(shape);
        ctx.stroke(shape);
        ctx.translate(-x, -y);
      }
    }
    for (const highlight of this.#content.highlights) {
      const line = lines.find(({ id }) => id === highlight.line);
      if (!line || highlight.x < range.from || highlight.x > range.to) continue;
      const star = new Path2D(markerPath('star', ...at(highlight.x, highlight.y), 4.5 * ratio));
      ctx.fillStyle = this.#theme.colours[line.colour];
      ctx.strokeStyle = this.#theme.background;
      ctx.lineWidth = 3 * ratio;
      ctx.stroke(star);
      ctx.fill(star);
    }
    ctx.restore();
  }

  /** The cursor on the point nearest to it, the values there, and the best one where there is no cursor. */
  #drawCursorNow(): void {
    if (!this.#plot) return;
    const cursor = this.#view.cursor;
    const lines = this.#shownLines();
    const read = lines.map((line) => {
      const index = cursor === null ? line.x.length - 1 : nearestIndex(line.x, cursor, line.reach);
      const x = index === null ? undefined : line.x[index];
      const y = index === null ? undefined : line.y[index];
      return { line, x: x ?? null, y: y ?? NaN };
    });
    for (const { line, y } of read) this.#legend.setValue(line.id, formatValue(y));
    const nearest = read.find(({ x }) => x !== null)?.x ?? cursor;
    const where = nearest === null ? '' : this.specification.describeX(nearest);
    const best = this.#content.highlights
      .filter(({ line }) => lines.some(({ id }) => id === line))
      .map(({ label }) => label)
      .filter((label) => label !== '');
    setText(this.#readout, cursor === null ? best.join(' · ') : where);
    this.#overlay.placeCursor(
      this.#plot,
      cursor === null ? null : nearest,
      read.map(({ line, x, y }) => ({ colour: this.#theme.colours[line.colour], x, y: this.#placeOf(y) })),
    );
    const values = read.map(({ line, y }) => `${lineName(line)} ${formatValue(y)}`).join(', ');
    const { from, to } = this.#view.range;
    setAttributes(this.#frame, {
      'aria-valuemin': Math.ceil(from),
      'aria-valuemax': Math.floor(to),
      'aria-valuenow': Math.round((nearest ?? to) * 100) / 100,
      'aria-valuetext': read.length === 0 ? 'No values yet' : `${where}: ${values}`,
    });
  }

  /** Moves the cursor to the next point, or by a hundredth of the view where points lie closer than that. */
  #step(direction: number): void {
    const longest = [...this.#shownLines()].sort((one, other) => other.x.length - one.x.length)[0];
    if (!longest || longest.x.length === 0) return;
    const { from, to } = this.#view.range;
    const cursor = this.#view.cursor;
    const last = longest.x.length - 1;
    if (cursor === null) {
      this.#view.setCursor(longest.x[direction > 0 ? 0 : last] ?? null);
      return;
    }
    const index = nearestIndex(longest.x, cursor, Infinity) ?? last;
    const neighbour = longest.x[Math.min(last, Math.max(0, index + direction))] ?? cursor;
    const least = ((to - from) / 100) * direction;
    const target =
      Math.abs(neighbour - cursor) >= Math.abs(least)
        ? neighbour
        : (longest.x[nearestIndex(longest.x, cursor + least, Infinity) ?? last] ?? cursor);
    this.#view.setCursor(target);
  }
}

/** Without what was lost on the way through a logarithm. */
function round(value: number): number {
  return Number(value.toPrecision(9));
}

/** A colour of the theme with part of its strength, which canvas understands for any colour. */
function faded(colour: string, part: number): string {
  return `color-mix(in srgb, ${colour} ${part * 100}%, transparent)`;
}
