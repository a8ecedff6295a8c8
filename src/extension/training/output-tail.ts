import { openRegularFile } from '../../node/files/open-regular-file.ts';
import { LastLines } from '../../node/trainer-process/last-lines.ts';

const pollMilliseconds = 1_000;
/** More at once is nothing that anyone reads. */
const mostBytes = 256 * 1024;

/** Gives every line that is written to a file from byte `from` on, until the function that it gives is called. */
export function tailOutput(file: string, from: number, onLine: (line: string) => void): () => Promise<void> {
  const lines = new LastLines(1, onLine);
  let offset = from;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const handle = await openRegularFile(file).catch(() => null);
    if (!handle) return;
    try {
      const { size } = await handle.stat();
      const begin = Math.max(offset, size - mostBytes);
      const bytes = Buffer.alloc(Math.max(0, size - begin));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
      offset = begin + bytesRead;
      lines.add(bytes.toString('utf8', 0, bytesRead));
    } finally {
      await handle.close();
    }
  };
  const again = (): void => {
    timer = setTimeout(() => {
      looking = look()
        // A log on a disk that is gone for a while.
        .catch(() => undefined)
        .then(again);
    }, pollMilliseconds);
    timer.unref();
  };
  let looking: Promise<void> = Promise.resolve();
  again();
  return async () => {
    await looking;
    clearTimeout(timer);
    await look().catch(() => undefined);
  };
}
