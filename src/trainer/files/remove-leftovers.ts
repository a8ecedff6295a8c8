import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './system-error.ts';
import { isTemporary } from './write-atomically.ts';

/**
 * Removes from `folder` what killed processes left half-written. Only for the one process that may write there.
 * A folder that does not exist has none.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  for (const name of names.filter(isTemporary)) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
