import { lastingKinds } from '../../shared/run/events.ts';
import {
  initialTrainingState,
  nextTrainingState,
  type TrainingState,
} from '../../shared/run/training-state.ts';
import { readEvents } from './follow-events.ts';

/**
 * Reads the lasting state that a run's events add up to, its epochs above all. Passing events, such as progress, are skipped.
 * Throws what `readEvents` throws.
 */
export async function readTrainingState(runFolder: string): Promise<TrainingState> {
  let state = initialTrainingState;
  for await (const event of readEvents(runFolder, { kinds: lastingKinds }))
    state = nextTrainingState(state, event);
  return state;
}
