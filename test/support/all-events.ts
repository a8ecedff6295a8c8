import { readEvents } from '../../src/node/run/follow-events.ts';
import type { LoggedEvent } from '../../src/shared/run/events.ts';

/** All events of a run so far, of a log that is short. */
export async function allEvents(runFolder: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const event of readEvents(runFolder)) events.push(event);
  return events;
}
