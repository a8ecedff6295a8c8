import { RateMeter } from '../../shared/progress/rate-meter.ts';
import type { ReportedProgress } from '../../shared/progress/rate-meter.ts';
import type { TextStream } from './console.ts';
import { LiveRegion } from './live-region.ts';
import { barState, progressBar, progressFigures } from './progress-bar.ts';

/** Shows the progress of something within this process on one line; in a file, by a line every ten seconds. */
export class ProgressLine {
  readonly #stream: TextStream;
  readonly #region: LiveRegion;
  readonly #meter: RateMeter;
  readonly #now: () => number;
  #shownAt: number;

  constructor(stream: TextStream, now: () => number = Date.now) {
    this.#stream = stream;
    this.#region = new LiveRegion(stream);
    this.#meter = new RateMeter(now);
    this.#now = now;
    this.#shownAt = stream.interactive ? -Infinity : now();
  }

  readonly report = (progress: ReportedProgress): void => {
    const state = barState(progress, this.#meter.measure(progress));
    const now = this.#now();
    if (now - this.#shownAt < (this.#stream.interactive ? 100 : 10_000)) return;
    this.#shownAt = now;
    if (this.#stream.interactive) {
      this.#region.draw([progressBar(state, this.#stream.columns() - 1, this.#stream.style)]);
    } else {
      this.#stream.line(`${state.what}: ${progressFigures(state).trim()}`);
    }
  };

  /** A line above the progress. */
  line(text: string): void {
    if (this.#stream.interactive) this.#region.line(text);
    else this.#stream.line(text);
  }

  /** Takes the progress away until it is reported again, for a line on another stream. */
  clear(): void {
    this.#region.clear();
    this.#shownAt = this.#stream.interactive ? -Infinity : this.#shownAt;
  }

  close(): void {
    this.#region.clear();
  }
}
