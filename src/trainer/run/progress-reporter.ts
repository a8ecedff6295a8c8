import type { ProgressEvent } from '../../shared/run/events.ts';
import type { Progress } from '../../node/progress.ts';

const shortestPauseMilliseconds = 250;
/** Reports that the estimate looks back on. */
const intervalsKept = 40;
/** Less than this says nothing about the speed. */
const shortestEstimateMilliseconds = 500;

interface Interval {
  readonly milliseconds: number;
  readonly done: number;
}

/**
 * Turns progress, reported as often as one likes, into events: at most four a second, and always the last of each
 * thing. The speed is that of the last reports without the slowest and the fastest tenth, so that a pause (a laptop
 * that slept, a first batch that compiles) does not spoil the time left.
 */
export class ProgressReporter {
  readonly #append: (event: ProgressEvent) => void;
  readonly #now: () => number;
  #lastEvent = Number.NEGATIVE_INFINITY;
  #last: { readonly what: string; readonly done: number; readonly at: number } | undefined;
  #intervals: Interval[] = [];

  /** `now`: a clock in milliseconds that only moves forwards. */
  constructor(append: (event: ProgressEvent) => void, now: () => number = () => performance.now()) {
    this.#append = append;
    this.#now = now;
  }

  report({ what, done, total, unit }: Progress): void {
    const at = this.#now();
    const last = this.#last;
    if (last?.what !== what || done < last.done) {
      this.#intervals = [];
      this.#last = { what, done, at };
    }
    const complete = done === total && !(last?.what === what && last.done === done);
    if (!complete && at - this.#lastEvent < shortestPauseMilliseconds) return;
    this.#extendEstimate({ what, done, at });
    this.#lastEvent = at;
    const perSecond = this.#perSecond();
    const left = total === undefined || perSecond === null ? null : Math.max(0, total - done) / perSecond;
    this.#append({ kind: 'progress', what, done, total: total ?? null, unit, perSecond, secondsLeft: left });
  }

  #extendEstimate(now: { what: string; done: number; at: number }): void {
    const last = this.#last;
    if (!last || now.done === last.done || now.at === last.at) return;
    this.#intervals.push({ milliseconds: now.at - last.at, done: now.done - last.done });
    if (this.#intervals.length > intervalsKept) this.#intervals.shift();
    this.#last = now;
  }

  /** Units a second, or null while there is too little to go by. */
  #perSecond(): number | null {
    const bySpeed = [...this.#intervals].sort((a, b) => a.done / a.milliseconds - b.done / b.milliseconds);
    const trimmed = Math.floor(bySpeed.length / 10);
    let milliseconds = 0;
    let done = 0;
    for (const interval of bySpeed.slice(trimmed, bySpeed.length - trimmed)) {
      milliseconds += interval.milliseconds;
      done += interval.done;
    }
    return milliseconds < shortestEstimateMilliseconds ? null : (done / milliseconds) * 1000;
  }
}
