const longestLine = 2000;

/** Splits a process's output into lines and keeps the last few. */
export class LastLines {
  readonly #keep: number;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #lines: string[] = [];
  #rest = '';

  constructor(keep: number, onLine?: (line: string) => void) {
    this.#keep = keep;
    this.#onLine = onLine;
  }

  add(text: string): void {
    const parts = (this.#rest + text).split(/\r?\n/);
    this.#rest = (parts.pop() ?? '').slice(-longestLine);
    for (const part of parts) {
      if (part.trim() === '') continue;
      const line = part.slice(0, longestLine);
      this.#onLine?.(line);
      this.#lines.push(line);
      if (this.#lines.length > this.#keep) this.#lines.shift();
    }
  }

  /** The last lines, an unfinished one included. */
  lines(): readonly string[] {
    return this.#rest.trim() === '' ? this.#lines : [...this.#lines, this.#rest];
  }
}
