import type { ChartView } from './chart-view.ts';

/** How much closer one notch of a wheel, and one key press, looks. */
const wheelSpeed = 0.0018;
const keyFactor = 0.7;
/** A wheel that is scrolling the page goes on doing so when a chart comes under it. */
const scrollPauseMilliseconds = 250;

let pageScrolledAt = -Infinity;
addEventListener('scroll', () => (pageScrolledAt = performance.now()), { passive: true, capture: true });

/**
 * Wheel zooms about the pointer, dragging pans, a double click shows everything, moving reads values. `xAt` gives what
 * is on x at so many CSS pixels from the left of the plot.
 */
export function listenToPointer(plot: HTMLElement, view: ChartView, xAt: (left: number) => number): void {
  let draggedFrom: number | null = null;
  const leftOf = (event: MouseEvent): number => event.clientX - plot.getBoundingClientRect().left;
  const unitsPerPixel = (): number => (view.range.to - view.range.from) / Math.max(1, plot.clientWidth);

  plot.addEventListener('pointermove', (event) => {
    const left = leftOf(event);
    if (draggedFrom === null) {
      view.setCursor(Math.min(view.range.to, Math.max(view.range.from, xAt(left))));
      return;
    }
    view.pan((draggedFrom - left) * unitsPerPixel());
    draggedFrom = left;
  });
  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    draggedFrom = leftOf(event);
    plot.setPointerCapture(event.pointerId);
    plot.classList.toggle('dragged', view.isZoomed);
  });
  const drop = (): void => {
    draggedFrom = null;
    plot.classList.remove('dragged');
  };
  plot.addEventListener('pointerup', drop);
  plot.addEventListener('pointercancel', drop);
  plot.addEventListener('pointerleave', () => {
    if (draggedFrom === null) view.setCursor(null);
  });
  plot.addEventListener('dblclick', () => view.reset());
  plot.addEventListener(
    'wheel',
    (event) => {
      if (performance.now() - pageScrolledAt < scrollPauseMilliseconds) return;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        if (!view.isZoomed) return;
        view.pan(event.deltaX * unitsPerPixel());
      } else {
        // Where everything is in sight already, the page scrolls on.
        if (event.deltaY > 0 && !view.isZoomed) return;
        view.zoom(Math.exp(event.deltaY * wheelSpeed), xAt(leftOf(event)));
      }
      event.preventDefault();
    },
    { passive: false },
  );
}

/** Arrow keys move the cursor, with Shift the view; plus and minus zoom; Home and 0 show everything. */
export function listenToKeys(frame: HTMLElement, view: ChartView, step: (direction: number) => void): void {
  const width = (): number => view.range.to - view.range.from;
  const actions: Readonly<Record<string, (shift: boolean) => void>> = {
    ArrowLeft: (shift) => (shift ? view.pan(-width() / 10) : step(-1)),
    ArrowRight: (shift) => (shift ? view.pan(width() / 10) : step(1)),
    PageUp: () => view.pan(-width() / 2),
    PageDown: () => view.pan(width() / 2),
    '+': () => view.zoom(keyFactor),
    '=': () => view.zoom(keyFactor),
    '-': () => view.zoom(1 / keyFactor),
    Home: () => view.reset(),
    '0': () => view.reset(),
    Escape: () => view.setCursor(null),
  };
  frame.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (!action) return;
    action(event.shiftKey);
    event.preventDefault();
  });
  frame.addEventListener('blur', () => view.setCursor(null));
}
