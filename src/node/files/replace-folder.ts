import { rm } from 'node:fs/promises';
import path from 'node:path';
import { renamePatiently } from './rename-patiently.ts';
import { syncFolder } from './sync-folder.ts';
import { hasCode } from './system-error.ts';
import { temporaryName } from './write-atomically.ts';

/**
 * Puts the folder `from` in the place of `to`, where there may be one already. No file system replaces a full folder by
 * one rename: the old one steps aside first, and back when that fails. Throws what renaming throws.
 */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const aside = temporaryName(to);
  try {
    await renamePatiently(to, aside);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  try {
    await renamePatiently(from, to);
  } catch (error) {
    await renamePatiently(aside, to).catch(() => undefined);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
  await syncFolder(path.dirname(to));
}
