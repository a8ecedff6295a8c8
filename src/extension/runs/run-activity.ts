import type { ProgressEvent, RunEvent } from '../../shared/run/events.ts';

type EngineChosen = Extract<RunEvent, { kind: 'engine-chosen' }>;

/** What a trainer is doing, as its latest events say. */
export interface RunActivity {
  /** Of the last training; null before it has one. */
  readonly engine: EngineChosen | null;
  /** Something long beside training: computing features, evaluating. */
  readonly progress: ProgressEvent | null;
  /** The epoch under way: `done` of its `steps` batches are trained. */
  readonly epoch: { readonly number: number; readonly done: number; readonly steps: number } | null;
}

export const initialActivity: RunActivity = { engine: null, progress: null, epoch: null };

/** The activity after one more event. */
export function nextActivity(activity: RunActivity, event: RunEvent): RunActivity {
  switch (event.kind) {
    case 'run-started':
      return initialActivity;
    case 'engine-chosen':
      return { ...activity, engine: event };
    case 'progress':
      return { ...activity, progress: event.done === event.total ? null : event };
    case 'batches-trained':
      return {
        ...activity,
        progress: null,
        epoch: {
          number: event.epoch,
          done: event.firstStep + event.losses.length,
          steps: event.stepsPerEpoch,
        },
      };
    case 'phase-started':
    case 'epoch-finished':
    case 'phase-finished':
    case 'stopped':
    case 'failed':
    case 'finished':
      return { ...activity, progress: null, epoch: null };
    default:
      return activity;
  }
}
