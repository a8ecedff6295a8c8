import type { BatchesTrainedEvent } from '../../shared/run/events.ts';

const shortestPauseMilliseconds = 500;
/** Of the single precision that losses are computed in, so that the log of many batches stays short. */
const digits = 7;

/**
 * Collects the losses of an epoch's batches as they are trained and tells them in events: two a second at most, more
 * only where `flush` asks for it.
 */
export class BatchLosses {
  readonly #about: Pick<BatchesTrainedEvent, 'phase' | 'epoch' | 'stepsPerEpoch'>;
  readonly #append: (event: BatchesTrainedEvent) => void;
  readonly #now: () => number;
  #losses: number[] = [];
  #nextStep: number;
  #lastEvent: number;

  /** `firstStep`: of the first batch to come, from 0. `now`: a clock in milliseconds that only moves forwards. */
  constructor(
    about: Pick<BatchesTrainedEvent, 'phase' | 'epoch' | 'stepsPerEpoch'>,
    firstStep: number,
    append: (event: BatchesTrainedEvent) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#about = about;
    this.#append = append;
    this.#now = now;
    this.#nextStep = firstStep;
    this.#lastEvent = now();
  }

  add(loss: number): void {
    this.#losses.push(Number(loss.toPrecision(digits)));
    this.#nextStep++;
    if (this.#now() - this.#lastEvent >= shortestPauseMilliseconds) this.flush();
  }

  /** Tells what has not been told yet: before anything is written from which the training may go on. */
  flush(): void {
    if (this.#losses.length === 0) return;
    const losses = this.#losses;
    this.#losses = [];
    this.#lastEvent = this.#now();
    const firstStep = this.#nextStep - losses.length;
    this.#append({ kind: 'batches-trained', ...this.#about, firstStep, losses });
  }
}
