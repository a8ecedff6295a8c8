import uPlot from 'uplot';
import { element, setText, setVisible } from '../page/dom.ts';
import type { ChartBoundary } from './chart-content.ts';

/** Between a boundary and the end of the room for a name, in CSS pixels. */
const labelGap = 8;

/** A point that the cursor is on. */
export interface CursorPoint {
  readonly colour: string;
  readonly x: number | null;
  readonly y: number;
}

/** What lies over a plot and moves without the curves being drawn again: the cursor, and the names of phases. */
export class ChartOverlay {
  readonly #line = element('div', { class: 'cursor-line', hidden: true });
  readonly #dots: HTMLElement[] = [];
  readonly #labels = element('div', { class: 'boundary-labels' });
  readonly #before = element('span', { class: 'before' });
  readonly #after = element('span', { class: 'after' });
  readonly element = element(
    'div',
    { class: 'chart-overlay', 'aria-hidden': 'true' },
    this.#line,
    this.#labels,
  );

  /** Names what is before and after a boundary in sight, as far as there is room. `font`: as canvas takes it. */
  placeBoundaries(plot: uPlot, boundaries: readonly ChartBoundary[], font: string): void {
    // Runs side by side may change phase at different epochs; one pair of names is enough.
    const [boundary] = boundaries;
    const width = widthOf(plot);
    const left = boundary ? plot.valToPos(boundary.x, 'x') : -1;
    const inSight = boundary !== undefined && left > 0 && left < width;
    if (inSight) {
      name(this.#before, boundary.before, font, left - labelGap);
      name(this.#after, boundary.after, font, width - left - labelGap);
      this.#before.style.right = `${width - left + 5}px`;
      this.#after.style.left = `${left + 5}px`;
    }
    if (inSight !== this.#labels.hasChildNodes())
      this.#labels.replaceChildren(...(inSight ? [this.#before, this.#after] : []));
  }

  placeCursor(plot: uPlot, x: number | null, points: readonly CursorPoint[]): void {
    const left = x === null ? -1 : plot.valToPos(x, 'x');
    const inSight = x !== null && left >= -1 && left <= widthOf(plot) + 1;
    setVisible(this.#line, inSight);
    if (inSight) this.#line.style.transform = `translateX(${Math.round(left)}px)`;
    while (this.#dots.length < points.length) {
      const dot = element('div', { class: 'cursor-dot', hidden: true });
      this.#dots.push(dot);
      this.element.append(dot);
    }
    for (const [index, dot] of this.#dots.entries()) {
      const point = points[index];
      const shown = inSight && point !== undefined && point.x !== null && Number.isFinite(point.y);
      setVisible(dot, shown);
      if (!shown) continue;
      dot.style.backgroundColor = point.colour;
      dot.style.transform = `translate(${plot.valToPos(point.x, 'x')}px, ${plot.valToPos(point.y, 'y')}px)`;
    }
  }
}

/** Of the plot without its axes, in CSS pixels. */
function widthOf({ bbox }: uPlot): number {
  return bbox.width / uPlot.pxRatio;
}

/** Half a name says less than none. Its width is measured once: asking the page would have it laid out anew. */
function name(label: HTMLElement, text: string, font: string, room: number): void {
  setText(label, text);
  setVisible(label, textWidth(text, font) <= room);
}

const measuring = document.createElement('canvas').getContext('2d');
const widths = new Map<string, number>();

/** In CSS pixels. */
function textWidth(text: string, font: string): number {
  const key = `${font}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined || !measuring) return known ?? 0;
  measuring.font = font;
  const { width } = measuring.measureText(text);
  widths.set(key, width);
  return width;
}
