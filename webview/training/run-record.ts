import type { ShownRun } from '../../src/shared/protocol/training-panel-protocol.ts';
import type { LoggedEvent, PhaseName, RunEvent } from '../../src/shared/run/events.ts';
import {
  initialTrainingState,
  nextTrainingState,
  type TrainingState,
} from '../../src/shared/run/training-state.ts';
import { GrowingSeries } from '../common/chart/growing-series.ts';

export type Evaluated = Extract<RunEvent, { kind: 'evaluated' }>;
export type FinishedPhase = Extract<RunEvent, { kind: 'phase-finished' }>;
export type Notice = Extract<RunEvent, { kind: 'notice' }>;

/** All that the panel knows of a run. */
export class RunRecord {
  shown: ShownRun;
  state: TrainingState = initialTrainingState;
  /** Losses of batches. x is in epochs, a batch of epoch 7 lying between 6.5 and 7.5. */
  batches = new GrowingSeries();
  stepsPerEpoch = 1;
  evaluated: Evaluated[] = [];
  finishedPhases = new Map<PhaseName, FinishedPhase>();
  /** Of the latest sitting. */
  notices: Notice[] = [];
  log: readonly string[] = [];
  #next = 0;

  constructor(shown: ShownRun) {
    this.shown = shown;
  }

  /** Takes events in. `from` 0 begins anew; those that it has already, it passes over. */
  add(from: number, events: readonly LoggedEvent[]): void {
    if (from === 0) this.#clear();
    for (const event of events) {
      if (event.number < this.#next) continue;
      this.#next = event.number + 1;
      this.#take(event);
    }
  }

  /** The phase that an epoch is of. */
  phaseOf(epoch: number): PhaseName {
    const { boundary, phase } = this.state;
    if (boundary === null) return phase ?? 'feature-extraction';
    return epoch < boundary ? 'feature-extraction' : 'fine-tuning';
  }

  /** Which batch a point of `batches` is, counted from 1 within its epoch. */
  batchAt(x: number): { epoch: number; batch: number } {
    const epoch = Math.round(x);
    return { epoch, batch: Math.round((x - epoch + 0.5) * this.stepsPerEpoch + 0.5) };
  }

  #clear(): void {
    this.state = initialTrainingState;
    this.batches = new GrowingSeries();
    this.evaluated = [];
    this.finishedPhases.clear();
    this.notices = [];
    this.#next = 0;
  }

  #take(event: LoggedEvent): void {
    this.state = nextTrainingState(this.state, event);
    switch (event.kind) {
      case 'run-started':
        this.notices = [];
        break;
      case 'notice':
        this.notices.push(event);
        break;
      case 'batches-trained':
        this.stepsPerEpoch = event.stepsPerEpoch;
        for (const [index, loss] of event.losses.entries()) {
          const part = (event.firstStep + index + 0.5) / event.stepsPerEpoch;
          this.batches.push(event.epoch - 0.5 + part, loss);
        }
        break;
      case 'phase-finished':
        this.finishedPhases.set(event.phase, event);
        break;
      case 'evaluated':
        this.evaluated = this.evaluated.filter(
          ({ phase, split }) => phase !== event.phase || split !== event.split,
        );
        this.evaluated.push(event);
        break;
      default:
        break;
    }
  }
}
