import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { writeError } from '../../node/files/write-error.ts';

/**
 * Makes a folder where runs are to be kept. Throws a UserError when that or writing there is not possible: better now
 * than when the images have been read.
 */
export async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw writeError(error, folder);
  }
}
