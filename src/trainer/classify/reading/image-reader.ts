import { availableParallelism } from 'node:os';
import { UnreadableImageError } from '../../data/unreadable-image-error.ts';
import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import type { ReadImage, ReadingWish } from './read-image.ts';
import { ReadingThread, ThreadGoneError } from './reading-thread-host.ts';
import type { Asked, Read } from './reading-thread-messages.ts';

/** Reads image files in threads of their own. */
export interface ImageReader {
  /**
   * Throws UnreadableImageError, also for a file that breaks the thread that reads it, or keeps it busy for longer than
   * it may. Such a file costs the others time, and nothing else.
   */
  read(file: string, wish: ReadingWish): Promise<ReadImage>;
  /** A small picture of it, its longer side at most `side` pixels. Throws as `read` does. */
  thumbnail(file: string, side: number): Promise<ShownPicture>;
  /** Ends the threads. What is being read fails. */
  close(): void;
}

export interface ImageReaderOptions {
  /** How long one file may take, in milliseconds. */
  readonly patience?: number;
}

/** As many as keep a GPU busy; two processors compute with fewer pictures than one thread reads. */
const threadCount = Math.min(8, Math.max(1, Math.floor(availableParallelism() / 2)));
/** Files that a thread reads at once: decoders run in Node's thread pool, and wait for the disk in turn. */
const readsAtOnce = 6;
const defaultPatience = 60_000;

/** Opens threads for reading; each starts when it first has something to do. */
export function openImageReader({ patience = defaultPatience }: ImageReaderOptions = {}): ImageReader {
  const threads = Array.from({ length: threadCount }, () => new ReadingThread(patience));
  /** For files that were being read when their thread went away: one at a time, so that the one at fault is known. */
  const apart = new ReadingThread(patience);
  const waiting: (() => void)[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const freeThread = async (): Promise<ReadingThread> => {
    for (;;) {
      const free = threads
        .filter(({ reading }) => reading < readsAtOnce)
        .reduce<ReadingThread | null>(
          (least, thread) => (least && least.reading <= thread.reading ? least : thread),
          null,
        );
      if (free) return free;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const readApart = (asked: Asked): Promise<Read> => {
    const reading = last.then(async () => {
      try {
        return await apart.read(asked);
      } catch (error) {
        if (error instanceof ThreadGoneError) throw new UnreadableImageError(asked.file, error.message);
        throw error;
      }
    });
    last = reading.catch(() => undefined);
    return reading;
  };
  const readAsked = async (asked: Asked): Promise<Read> => {
    const thread = await freeThread();
    try {
      return await thread.read(asked);
    } catch (error) {
      if (error instanceof ThreadGoneError) return await readApart(asked);
      throw error;
    } finally {
      waiting.shift()?.();
    }
  };
  return {
    async read(file, wish) {
      const read = await readAsked({ kind: 'image', file, wish });
      if (read.kind !== 'image') throw new TypeError('A thread gave what it was not asked for.');
      return read.image;
    },
    async thumbnail(file, side) {
      const read = await readAsked({ kind: 'thumbnail', file, side });
      if (read.kind !== 'thumbnail') throw new TypeError('A thread gave what it was not asked for.');
      return read.picture;
    },
    close() {
      for (const thread of [...threads, apart]) thread.close();
    },
  };
}
