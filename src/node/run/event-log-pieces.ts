import type { FileHandle } from 'node:fs/promises';
import { maximumEventLength } from '../../shared/run/event-reader.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { hasCode } from '../files/system-error.ts';
import { openInRun } from './run-file.ts';

/** Longer lines are no events: a character has at most 4 bytes in UTF-8. */
const maximumLineBytes = maximumEventLength * 4;

/** Complete lines of an event log. */
export interface LogPiece {
  readonly text: string;
  /** Whether it is the beginning of the log, or of one that was put in its place. */
  readonly anew: boolean;
  /** Bytes of the log behind it, as of now. */
  readonly bytesLeft: number;
}

/**
 * Reads the event log of a run in pieces of complete lines, in flat memory, as far as it goes, and on when it has
 * grown. The log need not exist yet, may end in a torn line and may be put in place anew when a trainer repairs it.
 */
export class EventLogPieces {
  readonly #runFolder: string;
  /** Bytes read at once. */
  readonly #pieceBytes: number;
  /** Tells the file from one that was put in its place. */
  #inode: number | undefined;
  #offset = 0;

  constructor(runFolder: string, pieceBytes: number) {
    this.#runFolder = runFolder;
    this.#pieceBytes = pieceBytes;
  }

  /** Up to where the log was read, in bytes, which is the end of a line. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * The next piece; null when there is no further complete line. A line that is too long to be an event comes in parts.
   * Throws a UserError where the log is no regular file, else what the file system throws.
   */
  async next(): Promise<LogPiece | null> {
    const handle = await openInRun(this.#runFolder, runLayout.events).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    });
    if (!handle) return null;
    try {
      const { ino, size } = await handle.stat();
      const anew = ino !== this.#inode || size < this.#offset;
      if (anew) this.#offset = 0;
      this.#inode = ino;
      const text = await this.#read(handle, size);
      return text === null ? null : { text, anew, bytesLeft: size - this.#offset };
    } finally {
      await handle.close();
    }
  }

  async #read(handle: FileHandle, size: number): Promise<string | null> {
    for (let bytes = this.#pieceBytes; this.#offset < size; bytes *= 2) {
      const piece = Buffer.alloc(Math.min(bytes, size - this.#offset));
      const { bytesRead } = await handle.read(piece, 0, piece.length, this.#offset);
      const complete = piece.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      const taken = complete === 0 && bytesRead > maximumLineBytes ? bytesRead : complete;
      if (taken > 0) {
        this.#offset += taken;
        return piece.toString('utf8', 0, taken);
      }
      if (bytesRead < bytes) return null;
    }
    return null;
  }
}
