import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EventReader, maximumEventLength } from '../../shared/run/event-reader.ts';
import type { LoggedEvent } from '../../shared/run/events.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { hasCode } from '../files/system-error.ts';

const pollMilliseconds = 100;
const pieceBytes = 1 << 20;

/** What is known of the log so far. */
interface Position {
  /** Tells the file from one that was put in its place. */
  file: number | undefined;
  /** Up to where it was read, which is always the end of a line. */
  offset: number;
  reader: EventReader;
}

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
  const position: Position = { file: undefined, offset: 0, reader: new EventReader(from) };
  const stopped = (): boolean => signal?.aborted ?? false;
  while (!stopped()) {
    const events = await readOn(path.join(runFolder, runLayout.events), position);
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
  const position: Position = { file: undefined, offset: 0, reader: new EventReader() };
  const all: LoggedEvent[] = [];
  for (;;) {
    const events = await readOn(path.join(runFolder, runLayout.events), position);
    if (events === null) return all;
    all.push(...events);
  }
}

/** The events of the next piece of the log; null when there is no further complete line. */
async function readOn(file: string, position: Position): Promise<LoggedEvent[] | null> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (!handle) return null;
  try {
    const { ino, size } = await handle.stat();
    if (ino !== position.file || size < position.offset) {
      position.file = ino;
      position.offset = 0;
      position.reader = new EventReader(position.reader.nextNumber);
    }
    if (size === position.offset) return null;
    for (let bytes = pieceBytes; ; bytes *= 2) {
      const piece = Buffer.alloc(Math.min(bytes, size - position.offset));
      const { bytesRead } = await handle.read(piece, 0, piece.length, position.offset);
      const complete = piece.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      if (complete > 0) {
        position.offset += complete;
        return position.reader.push(piece.toString('utf8', 0, complete));
      }
      if (bytesRead < bytes) return null;
      if (bytes > maximumEventLength * 4) {
        position.offset += bytesRead;
        return [];
      }
    }
  } finally {
    await handle.close();
  }
}
