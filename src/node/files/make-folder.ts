import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from './system-error.ts';
import { writeError } from './write-error.ts';

/** Makes a folder, and those above it, where it does not exist. Throws a UserError when it cannot be made. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw writeError(
      hasCode(error, 'ENOENT') ? await firstError(path.resolve(folder), error) : error,
      folder,
    );
  }
}

/** Node tells that a folder does not exist where it may not be made, on a read-only disk: made one by one they tell why. */
async function firstError(folder: string, otherwise: unknown): Promise<unknown> {
  const parent = path.dirname(folder);
  if (parent !== folder) {
    const above = await firstError(parent, null);
    if (above !== null) return above;
  }
  return mkdir(folder).then(
    () => otherwise,
    (error: unknown) => (hasCode(error, 'EEXIST') ? otherwise : error),
  );
}
