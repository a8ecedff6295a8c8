import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../node/cache-folder.ts';

/**
 * Keeps what is too long for a terminal (a stack, a process's last output) in a file of its own and gives its path;
 * null where it cannot be written, which is no reason to fail over.
 */
export async function writeDetails(text: string, now: Date = new Date()): Promise<string | null> {
  const folder = path.join(cacheFolder(), 'logs');
  const file = path.join(folder, `${now.toISOString().replaceAll(':', '-')}-${process.pid}.log`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${text}\n`);
    return file;
  } catch {
    return null;
  }
}
