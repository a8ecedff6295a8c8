import * as z from 'zod';
import { isNestedDeeper } from '../text/nesting.ts';
import { loggedEventOf, type LoggedEvent, type RunEvent } from './events.ts';

/** What every event has, of a kind known to this program or not. */
const numberedSchema = z.looseObject({ number: z.int().min(0), at: z.string(), kind: z.string() });
export type NumberedEvent = z.output<typeof numberedSchema>;

/** A longer line is no event; it is passed over without being kept. */
export const maximumEventLength = 4_000_000;

const maximumLevels = 200;

/** One line of an event log. Null when it is not an event. */
export function parseEventLine(line: string): NumberedEvent | null {
  // A deeper value could not be written again.
  return isNestedDeeper(line, maximumLevels) ? null : (numberedSchema.safeParse(valueOf(line)).data ?? null);
}

/** The value in a line; undefined where it is too long or no JSON. */
function valueOf(line: string): unknown {
  if (line.length > maximumEventLength) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
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
  #repeated = 0;

  /** `from`: the number of the first event wanted. */
  constructor(from = 0) {
    this.#next = from;
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

  /** Whether every line was an event with the number that follows. */
  get isWhole(): boolean {
    return this.#gaps.length === 0 && this.#unreadable === 0 && this.#repeated === 0;
  }

  /**
   * `kinds`: the only kinds wanted; of the others no more than number and kind are looked at, which takes a tenth of
   * the time.
   */
  push(text: string, kinds?: ReadonlySet<RunEvent['kind']>): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    let begin = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', begin)) {
      const line = this.#rest + text.slice(begin, end);
      this.#rest = '';
      begin = end + 1;
      if (this.#skipping) this.#skipping = false;
      else this.#readLine(line, kinds, events);
    }
    if (!this.#skipping) this.#rest += text.slice(begin);
    if (this.#rest.length > maximumEventLength) {
      this.#rest = '';
      this.#skipping = true;
      this.#unreadable++;
    }
    return events;
  }

  #readLine(line: string, kinds: ReadonlySet<string> | undefined, events: LoggedEvent[]): void {
    const head = headOf(line);
    if (head && (head.number < this.#next || kinds?.has(head.kind) === false)) {
      this.#count(head.number);
      return;
    }
    const value = valueOf(line);
    // Known kinds first: nearly every line is one.
    const event = loggedEventOf(value);
    const number = event?.number ?? numberedSchema.safeParse(value).data?.number;
    if (number === undefined) this.#unreadable++;
    else if (this.#count(number) && event && kinds?.has(event.kind) !== false) events.push(event);
  }

  /** Takes note of an event's number. Gives whether it is new. */
  #count(number: number): boolean {
    if (number < this.#next) {
      this.#repeated++;
      return false;
    }
    if (number > this.#next) this.#noteGap({ from: this.#next, to: number });
    this.#next = number + 1;
    return true;
  }

  #noteGap(gap: EventGap): void {
    // In a log with more holes than anyone tells of, the last one grows.
    const last = this.#gaps.length < maximumGaps ? undefined : this.#gaps.pop();
    this.#gaps.push(last ? { from: last.from, to: gap.to } : gap);
  }
}

const maximumGaps = 1000;

/** Number and kind of a line as the log has them, first in every line; null where they stand elsewhere. */
function headOf(line: string): { readonly number: number; readonly kind: string } | null {
  const [, number, kind] = line.endsWith('}')
    ? (/^\{"number":(\d{1,15}),"at":"[^"\\]{1,40}","kind":"([a-z-]{1,40})"/.exec(line) ?? [])
    : [];
  return number === undefined || kind === undefined ? null : { number: Number(number), kind };
}
