import { panned, zoomed, type Range } from './range.ts';

/** What changed: where one looks, what the cursor is on, or which lines there are and how they are drawn. */
export type ViewChange = 'range' | 'cursor' | 'lines';

/** How charts side by side are looked at: they share x, the cursor and what is hidden. */
export class ChartView {
  #full: Range = { from: 0, to: 1 };
  /** Null: everything. */
  #range: Range | null = null;
  #cursor: number | null = null;
  #hidden: ReadonlySet<string> = new Set();
  #logarithmic = false;
  readonly #narrowest: number;
  readonly #listeners = new Set<(change: ViewChange) => void>();

  /** `narrowest`: how far one may zoom in, in units of x. */
  constructor(narrowest: number) {
    this.#narrowest = narrowest;
  }

  onChange(listener: (change: ViewChange) => void): void {
    this.#listeners.add(listener);
  }

  get range(): Range {
    return this.#range ?? this.#full;
  }

  get full(): Range {
    return this.#full;
  }

  get isZoomed(): boolean {
    return this.#range !== null;
  }

  /** In units of x; null: nowhere. */
  get cursor(): number | null {
    return this.#cursor;
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  get logarithmic(): boolean {
    return this.#logarithmic;
  }

  /** All of x. Who looks at the end of it goes on looking at the end. */
  setFull(full: Range): void {
    const { from, to } = this.#full;
    if (full.from === from && full.to === to) return;
    this.#full = full;
    const range = this.#range;
    if (range) {
      const follows = Math.abs(range.to - to) < 1e-9;
      this.#setRange(panned(range, follows ? full.to - to : 0, full));
    }
    this.#tell('range');
  }

  /** A factor below 1 looks closer. */
  zoom(factor: number, around = this.#cursor ?? (this.range.from + this.range.to) / 2): void {
    this.#setRange(zoomed(this.range, factor, around, this.#full, this.#narrowest));
    this.#tell('range');
  }

  pan(distance: number): void {
    this.#setRange(panned(this.range, distance, this.#full));
    this.#tell('range');
  }

  reset(): void {
    this.#range = null;
    this.#tell('range');
  }

  /** Puts the cursor somewhere, and moves the view along where that is out of sight. */
  setCursor(x: number | null): void {
    if (x === this.#cursor) return;
    this.#cursor = x;
    if (x !== null && x < this.range.from) this.pan(x - this.range.from);
    if (x !== null && x > this.range.to) this.pan(x - this.range.to);
    this.#tell('cursor');
  }

  setHidden(hidden: ReadonlySet<string>): void {
    this.#hidden = hidden;
    this.#tell('lines');
  }

  setLogarithmic(logarithmic: boolean): void {
    this.#logarithmic = logarithmic;
    this.#tell('lines');
  }

  #setRange(range: Range): void {
    const all = range.from <= this.#full.from && range.to >= this.#full.to;
    this.#range = all ? null : range;
  }

  #tell(change: ViewChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
