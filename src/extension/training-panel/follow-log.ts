import { stat } from 'node:fs/promises';
import { readLogTail } from '../../node/trainer-process/log-tail.ts';

const linesShown = 200;
const pollMilliseconds = 1000;

/** Gives the last lines of a log now and whenever it has grown, until the function it returns is called. */
export function followLog(file: string, listener: (lines: readonly string[]) => void): () => void {
  let seen = '';
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      const { size, mtimeMs } = await stat(file);
      const now = `${size} ${mtimeMs}`;
      if (now !== seen) {
        const lines = await readLogTail(file, { keep: linesShown });
        seen = now;
        if (!isStopped()) listener(lines);
      }
    } catch {
      // It is not there yet, or gone with its run: what was shown of it stays.
    }
    if (!isStopped()) timer = setTimeout(() => void look(), pollMilliseconds);
  };
  const isStopped = (): boolean => stopped;
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
