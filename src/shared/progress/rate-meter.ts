/** Something long, as it is reported. */
export interface ReportedProgress {
  readonly what: string;
  readonly done: number;
  readonly total?: number | null;
  readonly unit: string;
}

/** null: not known yet. */
export interface Rate {
  readonly perSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Reckons the rate of what is reported and the time left, from when each thing began. */
export class RateMeter {
  readonly #now: () => number;
  #what: string | null = null;
  #since = 0;
  #from = 0;

  /** @param now a clock, in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  measure({ what, done, total = null }: Pick<ReportedProgress, 'what' | 'done' | 'total'>): Rate {
    if (what !== this.#what || done < this.#from) {
      this.#what = what;
      this.#since = this.#now();
      this.#from = done;
    }
    const seconds = (this.#now() - this.#since) / 1000;
    // The first moments tell little.
    const perSecond = seconds > 0.5 ? (done - this.#from) / seconds : null;
    const secondsLeft =
      total !== null && perSecond !== null && perSecond > 0 ? (total - done) / perSecond : null;
    return { perSecond, secondsLeft };
  }
}
