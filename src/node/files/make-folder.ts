import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './system-error.ts';
import { writeError } from './write-error.ts';

/** Makes a folder, and those above it, where it does not exist. Throws a UserError when it cannot be made. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeError(hasCode(error, 'ENOENT') ? await reasonBehind(folder, error) : error, folder);
  }
}

/** Gives the error of writing to the nearest folder: on a read-only disk Node says that a folder does not exist. */
async function reasonBehind(folder: string, otherwise: Error): Promise<unknown> {
  return access(await nearestExisting(folder), constants.W_OK).then(
    () => otherwise,
    (error: unknown) => error,
  );
}

/** The file that is in the place of a folder or of one above it; undefined where none is. */
export async function fileInTheWay(folder: string): Promise<string | undefined> {
  const nearest = await nearestExisting(folder);
  return (await stat(nearest)).isDirectory() ? undefined : nearest;
}

/** The path itself, or the first above it that exists. */
async function nearestExisting(folder: string): Promise<string> {
  const above = path.dirname(folder);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  return exists || above === folder ? folder : nearestExisting(above);
}
