import { EventTail } from '../../node/run/event-tail.ts';
import { lastingKinds, type LoggedEvent, type RunEvent } from '../../shared/run/events.ts';
import { initialTrainingState, nextTrainingState } from '../../shared/run/training-state.ts';
import type { TrainingState } from '../../shared/run/training-state.ts';

/** What is read and parsed at once: it holds up the extension host for about 2 ms. */
const pieceBytes = 1 << 15;
/** Bytes read at once where nearly every event is passed over. */
const passedPieceBytes = 1 << 17;
/** Holds the latest of everything that is told again and again. */
const recentBytes = 1 << 17;

const curveKinds: ReadonlySet<RunEvent['kind']> = new Set([...lastingKinds, 'batches-trained']);

/** Every event of a run that a panel shows, from the first, in pieces that hold up nobody. */
export function openRunTail(folder: string): EventTail {
  return new EventTail(folder, { pieceBytes, kinds: curveKinds, recentBytes });
}

/** What the events of a run add up to, read as they come. */
export class RunLog {
  state: TrainingState = initialTrainingState;
  readonly #tail: EventTail;

  /** `resting`: of a run at which nothing is at work; nothing in it is new. */
  constructor(folder: string, resting: boolean) {
    this.#tail = new EventTail(folder, {
      ...{ pieceBytes: passedPieceBytes, kinds: lastingKinds },
      recentBytes: resting ? 0 : recentBytes,
    });
  }

  /** Takes in the next piece and gives it; null when there is none yet. Throws what the tail throws. */
  async readOn(): Promise<readonly LoggedEvent[] | null> {
    const events = await this.#tail.readOn();
    for (const event of events ?? []) this.state = nextTrainingState(this.state, event);
    return events;
  }
}
