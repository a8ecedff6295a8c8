import type { CurvePoint } from '../../../src/shared/report/reduce-curve.ts';
import { setAttributes, svgElement } from '../page/dom.ts';
import type { ChartColour } from '../page/theme.ts';
import { Figure, figureSize, type SaveFigure } from './figure.ts';

const frame = { left: 44, top: 10, right: 12, bottom: 40 };
const width = figureSize.width - frame.left - frame.right;
const height = figureSize.height - frame.top - frame.bottom;
const marks = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;

/** Where a share lies in a drawing. */
export function placeOf({ x, y }: CurvePoint): { x: number; y: number } {
  return { x: round(frame.left + x * width), y: round(frame.top + (1 - y) * height) };
}

/** A line in the unit square, with whiskers at its points where they are given. */
export interface UnitLine {
  readonly points: readonly CurvePoint[];
  readonly colour: ChartColour;
  readonly marked: boolean;
  readonly whiskers: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

export interface UnitPlotLabels {
  readonly title: string;
  readonly id: string;
  readonly x: string;
  readonly y: string;
  /** Whether the diagonal means something: chance, or scores that can be believed. */
  readonly diagonal: boolean;
}

/** A figure of shares against shares: curves in the unit square, and the point on them where a model works. */
export class UnitPlot {
  readonly figure: Figure;
  readonly #labels: UnitPlotLabels;
  readonly #curves = svgElement('g');
  readonly #point = svgElement('circle', { class: 'operating-point', r: 5, display: 'none' });
  readonly #guides = svgElement('path', { class: 'guides', display: 'none' });
  #line: UnitLine | null = null;

  constructor(labels: UnitPlotLabels, save: SaveFigure) {
    this.#labels = labels;
    this.figure = new Figure(labels.title, labels.id, save, () => ({
      columns: [labels.x, labels.y],
      rows: (this.#line?.points ?? []).map(({ x, y }) => [x, y]),
    }));
    this.figure.drawing.append(...this.#axes(), this.#curves, this.#guides, this.#point);
  }

  /** Draws another line; null: there is none. */
  setLine(line: UnitLine | null): void {
    this.#line = line;
    this.#curves.replaceChildren();
    if (!line) return;
    const { points, colour, marked, whiskers } = line;
    const path = points.map((point, index) => {
      const { x, y } = placeOf(point);
      return `${index === 0 ? 'M' : 'L'}${x} ${y}`;
    });
    const limits = whiskers.map(({ x, low, high }) => {
      const [top, bottom] = [placeOf({ x, y: high }), placeOf({ x, y: low })];
      return `M${top.x - 3} ${top.y}h6M${top.x} ${top.y}V${bottom.y}M${top.x - 3} ${bottom.y}h6`;
    });
    this.#curves.append(
      svgElement('path', { class: 'whiskers', 'data-colour': colour, d: limits.join('') }),
      svgElement('path', { class: 'curve', 'data-colour': colour, d: path.join('') }),
    );
    if (!marked) return;
    for (const point of points) {
      const { x, y } = placeOf(point);
      this.#curves.append(
        svgElement('circle', { class: 'mark', 'data-colour': colour, cx: x, cy: y, r: 3.5 }),
      );
    }
  }

  /** Moves the operating point; null: it is nowhere on the curve. */
  setPoint(point: CurvePoint | null): void {
    for (const part of [this.#point, this.#guides]) setAttributes(part, { display: point ? false : 'none' });
    if (!point) return;
    const { x, y } = placeOf(point);
    setAttributes(this.#point, { cx: x, cy: y });
    setAttributes(this.#guides, { d: `M${x} ${frame.top + height}V${y}H${frame.left}` });
  }

  #axes(): SVGElement[] {
    const [low, right] = [frame.top + height, frame.left + width];
    const grid = marks.map((mark) => {
      const { x, y } = placeOf({ x: mark, y: mark });
      return `M${x} ${frame.top}V${low}M${frame.left} ${y}H${right}`;
    });
    const parts: SVGElement[] = [svgElement('path', { class: 'grid', d: grid.join('') })];
    if (this.#labels.diagonal)
      parts.push(svgElement('path', { class: 'diagonal', d: `M${frame.left} ${low}L${right} ${frame.top}` }));
    for (const mark of marks) {
      const { x, y } = placeOf({ x: mark, y: mark });
      parts.push(
        label(String(mark), x, low + 15, 'middle'),
        label(String(mark), frame.left - 6, y + 4, 'end'),
      );
    }
    const middle = frame.top + height / 2;
    const yLabel = label(this.#labels.y, 12, middle, 'middle');
    setAttributes(yLabel, { transform: `rotate(-90 12 ${middle})` });
    parts.push(label(this.#labels.x, frame.left + width / 2, low + 33, 'middle'), yLabel);
    return parts;
  }
}

/** A text of a drawing. */
export function label(content: string, x: number, y: number, anchor: 'start' | 'middle' | 'end'): SVGElement {
  const made = svgElement('text', { x, y, 'text-anchor': anchor });
  made.textContent = content;
  return made;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
