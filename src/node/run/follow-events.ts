import { setTimeout as wait } from 'node:timers/promises';
import type { LoggedEvent } from '../../shared/run/events.ts';
import { EventTail } from './event-tail.ts';

const pollMilliseconds = 100;

/**
 * Gives the events of a run, those there already and then each as it comes, until `signal` is aborted or the caller
 * leaves the loop. The log need not exist yet, may be cut at a torn line and may be put in place anew when a trainer
 * repairs it. `from`: the number of the first event wanted. Whether a trainer is still there to write events is for
 * the caller to find out (`readRunLock`). Throws what the file system throws.
 */
export async function* followEvents(
  runFolder: string,
  { from = 0, signal }: { from?: number; signal?: AbortSignal } = {},
): AsyncGenerator<LoggedEvent, void, undefined> {
  const tail = new EventTail(runFolder, { from });
  const stopped = (): boolean => signal?.aborted ?? false;
  while (!stopped()) {
    const events = await tail.readOn();
    if (events === null) {
      await wait(pollMilliseconds, undefined, { ...(signal && { signal }) }).catch(() => undefined);
      continue;
    }
    for (const event of events) {
      yield event;
      if (stopped()) return;
    }
  }
}

/** All events of a run so far that this program knows. Throws what the file system throws. */
export async function readEvents(runFolder: string): Promise<LoggedEvent[]> {
  const tail = new EventTail(runFolder);
  const all: LoggedEvent[] = [];
  for (;;) {
    const events = await tail.readOn();
    if (events === null) return all;
    all.push(...events);
  }
}
