import { open } from 'node:fs/promises';
import path from 'node:path';
import { EventReader, maximumEventLength } from '../../shared/run/event-reader.ts';
import type { LoggedEvent, RunEvent } from '../../shared/run/events.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { hasCode } from '../files/system-error.ts';

export interface EventTailOptions {
  /** The number of the first event wanted. */
  readonly from?: number;
  /** The only kinds wanted; others cost next to nothing to pass over. */
  readonly kinds?: ReadonlySet<RunEvent['kind']>;
  /**
   * What is read and parsed at once. Between pieces the event loop turns: 32 kB hold it up for about 2 ms, for
   * processes that have other things to do.
   */
  readonly pieceBytes?: number;
}

/**
 * Reads the event log of a run piece by piece, as far as it goes, and on when it has grown. The log need not exist
 * yet, may be cut at a torn line and may be put in place anew when a trainer repairs it.
 */
export class EventTail {
  readonly #file: string;
  readonly #options: EventTailOptions;
  readonly #pieceBytes: number;
  /** Tells the file from one that was put in its place. */
  #inode: number | undefined;
  /** Up to where it was read, which is always the end of a line. */
  #offset = 0;
  #reader: EventReader;

  constructor(runFolder: string, options: EventTailOptions = {}) {
    this.#file = path.join(runFolder, runLayout.events);
    this.#options = options;
    this.#pieceBytes = options.pieceBytes ?? 1 << 20;
    this.#reader = this.#readerFrom(options.from ?? 0);
  }

  /** The number of the event that should come next. */
  get nextNumber(): number {
    return this.#reader.nextNumber;
  }

  /** The events of the next piece; null when there is no further complete line. Throws what the file system throws. */
  async readOn(): Promise<LoggedEvent[] | null> {
    const handle = await open(this.#file, 'r').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    });
    if (!handle) return null;
    try {
      const { ino, size } = await handle.stat();
      if (ino !== this.#inode || size < this.#offset) {
        this.#inode = ino;
        this.#offset = 0;
        this.#reader = this.#readerFrom(this.#reader.nextNumber);
      }
      if (size === this.#offset) return null;
      for (let bytes = this.#pieceBytes; ; bytes *= 2) {
        const piece = Buffer.alloc(Math.min(bytes, size - this.#offset));
        const { bytesRead } = await handle.read(piece, 0, piece.length, this.#offset);
        const complete = piece.subarray(0, bytesRead).lastIndexOf('\n') + 1;
        if (complete > 0) {
          this.#offset += complete;
          return this.#reader.push(piece.toString('utf8', 0, complete));
        }
        if (bytesRead < bytes) return null;
        if (bytes > maximumEventLength * 4) {
          this.#offset += bytesRead;
          return [];
        }
      }
    } finally {
      await handle.close();
    }
  }

  #readerFrom(number: number): EventReader {
    return new EventReader(number, this.#options.kinds);
  }
}
