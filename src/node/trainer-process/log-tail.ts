import { openRegularFile } from '../files/open-regular-file.ts';
import { LastLines } from './last-lines.ts';

/** More than anyone reads; a log of a long training may be large. */
const mostBytes = 256 * 1024;

/**
 * The last lines of a log that a trainer's output goes to, at most `keep`. `from`: the byte before which nothing is
 * taken, which is where an earlier trainer's output ends. Throws a UserError where it is no regular file, else what the
 * file system throws.
 */
export async function readLogTail(file: string, { keep = 20, from = 0 } = {}): Promise<readonly string[]> {
  // A run's events name the file, and a run may be from anyone.
  const handle = await openRegularFile(file);
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
