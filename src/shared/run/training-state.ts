import type { PhaseName, PlannedPhase, ProgressEvent, RunEvent } from './events.ts';

export type FinishedEpoch = Extract<RunEvent, { kind: 'epoch-finished' }>;
export type EngineChosen = Extract<RunEvent, { kind: 'engine-chosen' }>;

/** What a trainer is or was doing. `preparing`: before a phase's first batch. */
export type TrainingActivity =
  'preparing' | 'training' | 'validating' | 'evaluating' | 'stopped' | 'failed' | 'finished';

/** What the events of a run so far add up to. It does not grow with the batches. */
export interface TrainingState {
  readonly activity: TrainingActivity;
  /** What it failed of. */
  readonly failure: string | null;
  readonly phase: PhaseName | null;
  /** Finished epochs in order, each once: of an epoch that was trained again after a crash, the last. */
  readonly epochs: readonly FinishedEpoch[];
  /** The last epoch that is planned as far as is known. */
  readonly lastEpoch: number;
  /** Half an epoch after the last of feature extraction, once fine-tuning has begun. */
  readonly boundary: number | null;
  /** All phases that are planned, in order; of a run of an earlier version those that have begun. */
  readonly plannedPhases: readonly PlannedPhase[];
  /** The best epoch so far of the phase under way; of a finished run the one whose weights it left. */
  readonly best: FinishedEpoch | null;
  /** The epoch whose batches are being trained, and how many of them have been; null between epochs. */
  readonly epochUnderWay: {
    readonly epoch: number;
    readonly steps: number;
    readonly stepsPerEpoch: number;
  } | null;
  /** Of what is under way. */
  readonly progress: ProgressEvent | null;
  /** Images in a second: of what is under way, else of the last epoch. */
  readonly imagesPerSecond: number | null;
  /** Resident memory of the trainer, in bytes. */
  readonly memoryBytes: number | null;
  readonly engine: EngineChosen | null;
  /** Images of each split. */
  readonly images: Readonly<Record<string, number>>;
  /** Notices of this sitting and of those before, warnings among them. */
  readonly notices: number;
  readonly warnings: number;
  /** Absolute path of the file with the trainer's output, where there is one. */
  readonly log: string | null;
}

export const initialTrainingState: TrainingState = {
  activity: 'preparing',
  failure: null,
  phase: null,
  epochs: [],
  lastEpoch: 1,
  boundary: null,
  plannedPhases: [],
  best: null,
  epochUnderWay: null,
  progress: null,
  imagesPerSecond: null,
  memoryBytes: null,
  engine: null,
  images: {},
  notices: 0,
  warnings: 0,
  log: null,
};

const atRest = { epochUnderWay: null, progress: null, imagesPerSecond: null, memoryBytes: null } as const;

/** More than anyone trains; a log that tells of millions is not kept in memory. */
const mostEpochs = 10_000;

/** The state after one more event. */
export function nextTrainingState(state: TrainingState, event: RunEvent): TrainingState {
  switch (event.kind) {
    case 'run-started':
      return {
        ...state,
        ...atRest,
        activity: 'preparing',
        failure: null,
        log: event.log,
        plannedPhases: event.phases ?? state.plannedPhases,
      };
    case 'engine-chosen':
      return { ...state, engine: event };
    case 'dataset-read':
      return { ...state, images: imagesBySplit(event.counts) };
    case 'notice':
      return {
        ...state,
        notices: state.notices + 1,
        warnings: state.warnings + (event.level === 'warning' ? 1 : 0),
      };
    case 'phase-started':
      return {
        ...state,
        activity: 'preparing',
        phase: event.phase,
        progress: null,
        epochUnderWay: null,
        lastEpoch: event.lastEpoch,
        plannedPhases: withPhase(state.plannedPhases, event),
        boundary:
          event.phase === 'fine-tuning' && event.firstEpoch > 1 ? event.firstEpoch - 0.5 : state.boundary,
      };
    case 'progress':
      return {
        ...state,
        progress: event,
        imagesPerSecond: event.unit === 'images' ? (event.perSecond ?? state.imagesPerSecond) : null,
      };
    case 'batches-trained': {
      const { epoch, stepsPerEpoch } = event;
      const steps = event.firstStep + event.losses.length;
      return {
        ...state,
        activity: steps < stepsPerEpoch ? 'training' : 'validating',
        epochUnderWay: { epoch, steps, stepsPerEpoch },
      };
    }
    case 'resources':
      return { ...state, memoryBytes: event.memoryBytes };
    case 'epoch-finished':
      return {
        ...state,
        activity: 'training',
        epochs: withEpoch(state.epochs, event),
        lastEpoch: Math.max(state.lastEpoch, event.epoch),
        best: event.best ? event : state.best,
        epochUnderWay: null,
        progress: null,
        imagesPerSecond: event.imagesPerSecond,
      };
    case 'phase-finished':
      return {
        ...state,
        activity: 'evaluating',
        epochUnderWay: null,
        progress: null,
        // Early stopping ends a phase before the epochs that were planned.
        lastEpoch: Math.max(1, state.epochs.at(-1)?.epoch ?? state.lastEpoch),
      };
    case 'evaluated':
      return { ...state, activity: 'evaluating', progress: null };
    case 'stopped':
      return { ...state, ...atRest, activity: 'stopped' };
    case 'failed':
      return { ...state, ...atRest, activity: 'failed', failure: event.message };
    case 'finished': {
      const best = state.epochs.find(({ epoch }) => epoch === event.bestEpoch) ?? state.best;
      return { ...state, ...atRest, activity: 'finished', best };
    }
  }
}

/** The state after all of `events`. */
export function trainingStateOf(events: Iterable<RunEvent>): TrainingState {
  let state = initialTrainingState;
  for (const event of events) state = nextTrainingState(state, event);
  return state;
}

/** Epochs ascend: only at the end are any that are trained again. Copied as a block, which is quick for thousands. */
function withEpoch(epochs: readonly FinishedEpoch[], event: FinishedEpoch): FinishedEpoch[] {
  let end = epochs.length;
  while (end > 0 && (epochs[end - 1]?.epoch ?? 0) >= event.epoch) end--;
  const all = epochs.slice(Math.max(0, end - mostEpochs + 1), end);
  all.push(event);
  return all;
}

function imagesBySplit(counts: Readonly<Record<string, readonly number[]>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([split, ofClasses]) => [split, ofClasses.reduce((sum, n) => sum + n, 0)]),
  );
}

function withPhase(planned: readonly PlannedPhase[], begun: PlannedPhase): readonly PlannedPhase[] {
  const { phase, firstEpoch, lastEpoch } = begun;
  if (planned.some((known) => known.phase === phase)) return planned;
  return [...planned, { phase, firstEpoch, lastEpoch }];
}
