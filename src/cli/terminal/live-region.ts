import { textWidth } from './text-width.ts';
import type { TextStream } from './console.ts';

/**
 * The lines at the bottom of a terminal that are redrawn in place, with ordinary lines scrolling by above them.
 * Only for a stream that is `interactive`.
 */
export class LiveRegion {
  readonly #stream: TextStream;
  #drawn: readonly string[] = [];

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  /** Replaces what is drawn. Lines must fit the terminal's width; more lines than fit its height are cut at the top. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(-(this.#stream.rows() - 1));
    this.#stream.write(`${this.#eraseSequence()}${shown.map((line) => `${line}\n`).join('')}`);
    this.#drawn = shown;
  }

  /** Writes a line above the region. */
  line(text: string): void {
    const drawn = this.#drawn;
    this.#stream.write(`${this.#eraseSequence()}${text}\n${drawn.map((line) => `${line}\n`).join('')}`);
  }

  /** Takes the region away. */
  clear(): void {
    if (this.#drawn.length === 0) return;
    this.#stream.write(this.#eraseSequence());
    this.#drawn = [];
  }

  /** Leaves what is drawn where it is; the next drawing begins below. */
  keep(): void {
    this.#drawn = [];
  }

  /** Up to the region's first row, and erase from there. A terminal made narrower has broken lines into several rows. */
  #eraseSequence(): string {
    const columns = this.#stream.columns();
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / columns)),
      0,
    );
    return rows === 0 ? '' : `\r\u001b[${rows}A\u001b[0J`;
  }
}
