import { EventTail } from '../../node/run/event-tail.ts';
import type { LoggedEvent, RunEvent } from '../../shared/run/events.ts';
import { initialTrainingState, nextTrainingState } from '../../shared/run/training-state.ts';
import type { TrainingState } from '../../shared/run/training-state.ts';

/** What is read and parsed at once: it holds up the extension host for about 2 ms. */
const pieceBytes = 1 << 15;

/** All that is told at most a few times an epoch. */
const rareKinds: ReadonlySet<RunEvent['kind']> = new Set([
  'run-started',
  'engine-chosen',
  'dataset-read',
  'notice',
  'phase-started',
  'epoch-finished',
  'phase-finished',
  'evaluated',
  'stopped',
  'failed',
  'finished',
]);

/** Every event of a run, from the first, in pieces that hold up nobody. */
export function openRunTail(folder: string): EventTail {
  return new EventTail(folder, { pieceBytes });
}

/** What the events of a run add up to, read as they come. */
export class RunLog {
  state: TrainingState = initialTrainingState;
  readonly #tail: EventTail;

  /** `resting`: of a run at which nothing is at work; reports of progress are passed over. */
  constructor(folder: string, resting: boolean) {
    this.#tail = new EventTail(folder, { pieceBytes, ...(resting ? { kinds: rareKinds } : {}) });
  }

  /** Takes in the next piece and gives it; null when there is none yet. Throws what the file system throws. */
  async readOn(): Promise<readonly LoggedEvent[] | null> {
    const events = await this.#tail.readOn();
    for (const event of events ?? []) this.state = nextTrainingState(this.state, event);
    return events;
  }
}
