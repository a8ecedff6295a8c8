import { open } from 'node:fs/promises';
import { LastLines } from './last-lines.ts';

/** More than anyone reads; a log of a long training may be large. */
const mostBytes = 256 * 1024;

/**
 * The last lines of a log that a trainer's output goes to, at most `keep`. `from`: the byte before which nothing is
 * taken, which is where an earlier trainer's output ends. Throws what the file system throws.
 */
export async function readLogTail(file: string, { keep = 20, from = 0 } = {}): Promise<readonly string[]> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const begin = Math.max(from, size - mostBytes);
    const bytes = Buffer.alloc(Math.max(0, size - begin));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
    const text = bytes.toString('utf8', 0, bytesRead);
    const lines = new LastLines(keep);
    // Begun in the middle, the first line is a part of one.
    lines.add(begin > from ? text.slice(text.indexOf('\n') + 1) : text);
    return lines.lines();
  } finally {
    await handle.close();
  }
}
