import { EventTail } from '../../node/run/event-tail.ts';
import type { LoggedEvent, RunEvent } from '../../shared/run/events.ts';
import { initialTrainingState, nextTrainingState } from '../../shared/run/training-state.ts';
import type { TrainingState } from '../../shared/run/training-state.ts';
import { initialActivity, nextActivity } from './run-activity.ts';
import type { RunActivity } from './run-activity.ts';

/** What is read and parsed at once: it holds up the extension host for about 2 ms. */
export const pieceBytes = 1 << 15;

const rareKinds: ReadonlySet<RunEvent['kind']> = new Set([
  'run-started',
  'engine-chosen',
  'phase-started',
  'epoch-finished',
  'phase-finished',
  'stopped',
  'failed',
  'finished',
]);

/** What the events of a run add up to, read as they come. */
export class RunLog {
  state: TrainingState = initialTrainingState;
  activity: RunActivity = initialActivity;
  /** Where the trainer's output goes, where a file is kept. */
  outputFile: string | null = null;
  readonly #tail: EventTail;

  /** `resting`: of a run at which nothing is at work; reports of progress are passed over. */
  constructor(folder: string, resting: boolean) {
    this.#tail = new EventTail(folder, { pieceBytes, ...(resting ? { kinds: rareKinds } : {}) });
  }

  /** Takes in the next piece and gives it; null when there is none yet. Throws what the file system throws. */
  async readOn(): Promise<readonly LoggedEvent[] | null> {
    const events = await this.#tail.readOn();
    for (const event of events ?? []) {
      this.state = nextTrainingState(this.state, event);
      this.activity = nextActivity(this.activity, event);
      if (event.kind === 'run-started') this.outputFile = event.log;
    }
    return events;
  }
}
