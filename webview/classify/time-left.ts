import type { ClassifyProgress } from '../../src/shared/protocol/classify-panel-protocol.ts';

/** What takes less is not worth telling, in seconds. */
const leastLeft = 1;
/** A rate is not told before so long, in milliseconds: the first pieces take longer than the rest. */
const leastMilliseconds = 1_500;

/** How long the rest of something takes, by how fast it went since it was first heard of. */
export class TimeLeft {
  #first: { readonly what: string; readonly done: number; readonly at: number } | null = null;

  /** In seconds; null: not known yet, or nearly over. `now`: in milliseconds. */
  after(progress: ClassifyProgress | null, now = performance.now()): number | null {
    if (!progress) {
      this.#first = null;
      return null;
    }
    const { what, done, total } = progress;
    if (this.#first?.what !== what) this.#first = { what, done, at: now };
    const [milliseconds, since] = [now - this.#first.at, done - this.#first.done];
    if (total === null || since <= 0 || milliseconds < leastMilliseconds) return null;
    const left = ((total - done) * milliseconds) / since / 1000;
    return left < leastLeft ? null : left;
  }
}
