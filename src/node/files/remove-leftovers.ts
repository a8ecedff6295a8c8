import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './system-error.ts';
import { isTemporary } from './write-atomically.ts';

/**
 * Removes from `folder` what killed processes left half-written, where it is at least `minimumAge` milliseconds old.
 * With an age of 0 only for the one process that may write there. A folder that does not exist has none.
 */
export async function removeLeftovers(folder: string, minimumAge = 0): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  for (const name of names.filter(isTemporary)) {
    const leftover = path.join(folder, name);
    const written = (await stat(leftover).catch(() => undefined))?.mtimeMs;
    if (minimumAge > 0 && (written === undefined || Date.now() - written < minimumAge)) continue;
    await rm(leftover, { recursive: true, force: true });
  }
}
