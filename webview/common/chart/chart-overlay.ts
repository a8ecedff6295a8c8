import type uPlot from 'uplot';
import { element, setVisible } from '../page/dom.ts';
import type { ChartBoundary } from './chart-content.ts';

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
  readonly element = element(
    'div',
    { class: 'chart-overlay', 'aria-hidden': 'true' },
    this.#line,
    this.#labels,
  );

  /** Names what is before and after each boundary in sight, as far as there is room. */
  placeBoundaries(plot: uPlot, boundaries: readonly ChartBoundary[]): void {
    const width = plot.over.clientWidth;
    const labels = boundaries.flatMap((boundary, index) => {
      const left = plot.valToPos(boundary.x, 'x');
      // Runs side by side may change phase at different epochs; one pair of names is enough.
      if (index > 0 || left <= 0 || left >= width) return [];
      const before = element('span', { class: 'before' }, boundary.before);
      const after = element('span', { class: 'after' }, boundary.after);
      before.style.right = `${width - left + 5}px`;
      after.style.left = `${left + 5}px`;
      before.style.maxWidth = `${Math.max(0, left - 8)}px`;
      after.style.maxWidth = `${Math.max(0, width - left - 8)}px`;
      return [before, after];
    });
    this.#labels.replaceChildren(...labels);
    // Half a name says less than none.
    for (const label of labels) setVisible(label, label.scrollWidth <= label.clientWidth);
  }

  placeCursor(plot: uPlot, x: number | null, points: readonly CursorPoint[]): void {
    const left = x === null ? -1 : plot.valToPos(x, 'x');
    const inSight = x !== null && left >= -1 && left <= plot.over.clientWidth + 1;
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
