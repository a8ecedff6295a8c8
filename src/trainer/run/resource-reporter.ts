import type { ResourcesEvent } from '../../shared/run/events.ts';

const pauseMilliseconds = 5_000;

/** Tells what this process takes, every five seconds at most, when it is asked to look. */
export class ResourceReporter {
  readonly #append: (event: ResourcesEvent) => void;
  readonly #now: () => number;
  #lastEvent = Number.NEGATIVE_INFINITY;

  /** `now`: a clock in milliseconds that only moves forwards. */
  constructor(append: (event: ResourcesEvent) => void, now: () => number = () => performance.now()) {
    this.#append = append;
    this.#now = now;
  }

  look(): void {
    const at = this.#now();
    if (at - this.#lastEvent < pauseMilliseconds) return;
    this.#lastEvent = at;
    this.#append({ kind: 'resources', memoryBytes: process.memoryUsage.rss() });
  }
}
