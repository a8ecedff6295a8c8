import type { PhaseName, RunEvent } from './events.ts';

export type FinishedEpoch = Extract<RunEvent, { kind: 'epoch-finished' }>;

/** What the events of a run so far add up to. */
export interface TrainingState {
  readonly phase: PhaseName | null;
  /** Finished epochs in order, each once: of an epoch that was trained again after a crash, the last. */
  readonly epochs: readonly FinishedEpoch[];
  /** The last epoch that is planned as far as is known. */
  readonly lastEpoch: number;
  /** Half an epoch after the last of feature extraction, once fine-tuning has begun. */
  readonly boundary: number | null;
}

export const initialTrainingState: TrainingState = { phase: null, epochs: [], lastEpoch: 1, boundary: null };

/** The state after one more event. */
export function nextTrainingState(state: TrainingState, event: RunEvent): TrainingState {
  switch (event.kind) {
    case 'phase-started':
      return {
        ...state,
        phase: event.phase,
        lastEpoch: event.lastEpoch,
        boundary:
          event.phase === 'fine-tuning' && event.firstEpoch > 1 ? event.firstEpoch - 0.5 : state.boundary,
      };
    case 'epoch-finished':
      return {
        ...state,
        epochs: [...state.epochs.filter(({ epoch }) => epoch < event.epoch), event],
        lastEpoch: Math.max(state.lastEpoch, event.epoch),
      };
    case 'phase-finished':
      // Early stopping ends a phase before the epochs that were planned.
      return { ...state, lastEpoch: Math.max(1, state.epochs.at(-1)?.epoch ?? state.lastEpoch) };
    default:
      return state;
  }
}

/** The state after all of `events`. */
export function trainingStateOf(events: Iterable<RunEvent>): TrainingState {
  let state = initialTrainingState;
  for (const event of events) state = nextTrainingState(state, event);
  return state;
}
