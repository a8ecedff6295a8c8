import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { renamePatiently } from './rename-patiently.ts';
import { syncFolder } from './sync-folder.ts';
import { writeError } from './write-error.ts';

/** What goes into a file: its text or bytes, or a function that writes them piece by piece. */
export type FileContent = string | Uint8Array | ((file: FileHandle) => Promise<void>);

/**
 * Replaces `file` as a whole: a reader, and whoever looks after a crash or a power failure at any moment, finds the
 * old content or the new, never a part. The new content goes into a temporary file next to it, which is gone again
 * when writing fails.
 *
 * Throws a UserError when the operating system refuses (a full disk, a missing permission or folder); the old file then
 * stays.
 */
export async function writeAtomically(file: string, content: FileContent): Promise<void> {
  const temporary = temporaryName(file);
  try {
    const handle = await open(temporary, 'wx');
    try {
      if (typeof content === 'function') await content(handle);
      else await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renamePatiently(temporary, file);
  } catch (error) {
    const failure = writeError(error, file);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw failure;
  }
  await syncFolder(path.dirname(file));
}

/** A name in the folder of `file` under which it can be prepared. `isTemporary` knows it again. */
export function temporaryName(file: string): string {
  const unique = `${process.pid}-${randomBytes(6).toString('hex')}`;
  return path.join(path.dirname(file), `.${path.basename(file)}.${unique}.tmp`);
}

/** Whether a file or folder of this name is what a killed process left of its preparations. */
export function isTemporary(name: string): boolean {
  return /^\..+\.\d+-[0-9a-f]{12}\.tmp$/s.test(path.basename(name));
}
