import * as z from 'zod';
import { loggedEventSchema, type LoggedEvent, type RunEvent } from './events.ts';

/** What every event has, of a kind known to this program or not. */
const numberedSchema = z.looseObject({ number: z.int().min(0), at: z.string(), kind: z.string() });
export type NumberedEvent = z.output<typeof numberedSchema>;

/** A longer line is no event; it is passed over without being kept. */
export const maximumEventLength = 4_000_000;

/** One line of an event log. Null when it is not an event. */
export function parseEventLine(line: string): NumberedEvent | null {
  if (line.length > maximumEventLength) return null;
  try {
    return numberedSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Numbers that were not seen: from `from` up to, not with, `to`. */
export interface EventGap {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads an event log as it grows. Give it the text in pieces of any length; it gives the events that became complete.
 * Passed over are events of kinds it does not know, unreadable lines and events that it has given before.
 */
export class EventReader {
  #rest = '';
  #skipping = false;
  #next: number;
  readonly #gaps: EventGap[] = [];
  #unreadable = 0;
  readonly #kinds: ReadonlySet<RunEvent['kind']> | undefined;

  /**
   * `from`: the number of the first event wanted. `kinds`: the only kinds wanted; the others are passed over before
   * they are parsed, so that neither gaps nor unreadable lines among them are noticed.
   */
  constructor(from = 0, kinds?: ReadonlySet<RunEvent['kind']>) {
    this.#next = from;
    this.#kinds = kinds;
  }

  /** The number of the event that should come next. */
  get nextNumber(): number {
    return this.#next;
  }

  /** Events that are missing from the log. */
  get gaps(): readonly EventGap[] {
    return this.#gaps;
  }

  /** Lines that are not events. */
  get unreadableLines(): number {
    return this.#unreadable;
  }

  push(text: string): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    let begin = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', begin)) {
      const line = this.#rest + text.slice(begin, end);
      this.#rest = '';
      begin = end + 1;
      if (this.#skipping) this.#skipping = false;
      else this.#readLine(line, events);
    }
    if (!this.#skipping) this.#rest += text.slice(begin);
    if (this.#rest.length > maximumEventLength) {
      this.#rest = '';
      this.#skipping = true;
      this.#unreadable++;
    }
    return events;
  }

  #readLine(line: string, events: LoggedEvent[]): void {
    if (this.#kinds && !mayBeOneOf(line, this.#kinds)) return;
    const numbered = parseEventLine(line);
    if (!numbered) {
      this.#unreadable++;
      return;
    }
    if (numbered.number < this.#next) return;
    if (numbered.number > this.#next && !this.#kinds)
      this.#gaps.push({ from: this.#next, to: numbered.number });
    this.#next = numbered.number + 1;
    const known = loggedEventSchema.safeParse(numbered);
    if (known.success) events.push(known.data);
  }
}

/** The log has number, time and kind first in every line; one that has not is parsed to be sure. */
function mayBeOneOf(line: string, kinds: ReadonlySet<string>): boolean {
  const kind = /^\{"number":\d+,"at":"[^"\\]*","kind":"([a-z-]+)"/.exec(line)?.[1];
  return kind === undefined || kinds.has(kind);
}
