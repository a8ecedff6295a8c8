import { setTimeout as wait } from 'node:timers/promises';
import type { LoggedEvent } from '../../shared/run/events.ts';
import { EventTail, type EventTailOptions } from './event-tail.ts';

const pollMilliseconds = 100;

/**
 * Gives the events that a tail comes to, those there already and then each as it comes, until `signal` is aborted or the
 * caller leaves the loop. Whether a trainer is still there to write events is for the caller to find out
 * (`readRunLock`). Throws what the tail throws.
 */
export async function* followEvents(
  tail: EventTail,
  signal?: AbortSignal,
): AsyncGenerator<LoggedEvent, void, undefined> {
  const stopped = (): boolean => signal?.aborted ?? false;
  while (!stopped()) {
    const events = await tail.readOn();
    if (events === null) {
      await wait(pollMilliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);
      continue;
    }
    // All of a piece: the tail does not give it again.
    yield* events;
  }
}

/** The events of a run so far that this program knows, one after another. Throws what `EventTail` throws. */
export async function* readEvents(
  runFolder: string,
  options?: EventTailOptions,
): AsyncGenerator<LoggedEvent, void, undefined> {
  const tail = new EventTail(runFolder, options);
  for (let events = await tail.readOn(); events !== null; events = await tail.readOn()) yield* events;
}
