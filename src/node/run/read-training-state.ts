import { lastingKinds } from '../../shared/run/events.ts';
import {
  initialTrainingState,
  nextTrainingState,
  type TrainingState,
} from '../../shared/run/training-state.ts';
import { readEvents } from './follow-events.ts';

/**
 * What the events of a run add up to that last: its epochs above all. What passes, such as progress, is not read.
 * Throws what `readEvents` throws.
 */
export async function readTrainingState(runFolder: string): Promise<TrainingState> {
  let state = initialTrainingState;
  for await (const event of readEvents(runFolder, { kinds: lastingKinds }))
    state = nextTrainingState(state, event);
  return state;
}
