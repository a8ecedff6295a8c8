import { EventReader } from '../../shared/run/event-reader.ts';
import type { LoggedEvent, RunEvent } from '../../shared/run/events.ts';
import { EventLogPieces } from './event-log-pieces.ts';

export interface EventTailOptions {
  /** The number of the first event wanted. */
  readonly from?: number;
  /** The only kinds wanted; others cost next to nothing to pass over. */
  readonly kinds?: ReadonlySet<RunEvent['kind']>;
  /** Every kind is wanted in so many bytes at the end of the log, whose events are still new. */
  readonly recentBytes?: number;
  /**
   * What is read and parsed at once. Between pieces the event loop turns: 32 kB hold it up for about 2 ms, for
   * processes that have other things to do.
   */
  readonly pieceBytes?: number;
}

/**
 * Reads the events of a run piece by piece, in flat memory, as far as they go, and on when there are more. The log need
 * not exist yet, may be cut at a torn line and may be put in place anew when a trainer repairs it.
 */
export class EventTail {
  readonly #options: EventTailOptions;
  readonly #pieces: EventLogPieces;
  #reader: EventReader;

  constructor(runFolder: string, options: EventTailOptions = {}) {
    this.#options = options;
    this.#pieces = new EventLogPieces(runFolder, options.pieceBytes ?? 1 << 20);
    this.#reader = new EventReader(options.from ?? 0);
  }

  /** The number of the event that should come next. */
  get nextNumber(): number {
    return this.#reader.nextNumber;
  }

  /** Up to where the log was read, in bytes, which is the end of a line. */
  get offset(): number {
    return this.#pieces.offset;
  }

  /** Whether every line so far is an event, and each has the number that follows. Kinds that are passed over are not parsed for it. */
  get isWhole(): boolean {
    return this.#reader.isWhole;
  }

  /**
   * The events of the next piece; null when there is no further complete line. Throws a UserError where the log is no
   * regular file, else what the file system throws.
   */
  async readOn(): Promise<LoggedEvent[] | null> {
    const piece = await this.#pieces.next();
    if (!piece) return null;
    // A log that was put in place anew is numbered anew, except for the events given already.
    if (piece.anew) this.#reader = new EventReader(this.#reader.nextNumber);
    const { kinds, recentBytes = 0 } = this.#options;
    return this.#reader.push(piece.text, piece.bytesLeft < recentBytes ? undefined : kinds);
  }
}
