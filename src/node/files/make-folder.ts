import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './system-error.ts';

/**
 * Makes a folder and those above it, where they are not there. Throws what the file system throws, of a disk that is
 * read-only too, of which Node says that nothing is there.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) await access(await nearestFolder(folder), constants.W_OK);
    throw error;
  }
}

/** The file that is in the place of a folder or of one above it; undefined where none is. */
export async function fileInTheWay(folder: string): Promise<string | undefined> {
  const nearest = await nearestFolder(folder);
  return (await stat(nearest)).isDirectory() ? undefined : nearest;
}

/** The path itself, or the first above it that is there. */
async function nearestFolder(folder: string): Promise<string> {
  const above = path.dirname(folder);
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  return isThere || above === folder ? folder : nearestFolder(above);
}
