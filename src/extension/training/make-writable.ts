import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { makeFolder } from '../../node/files/make-folder.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { writeError } from '../../node/files/write-error.ts';
import { UserError } from '../../node/user-error.ts';

/**
 * Makes a folder where runs are to be kept. Throws a UserError when that or writing there is not possible: better now
 * than when the images have been read.
 */
export async function makeWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (hasCode(error, 'EEXIST', 'ENOTDIR')) {
      throw new UserError(
        `Runs cannot be kept in ${folder}: something on the way there is a file, not a folder. Move that file or choose another folder in the setting transferLearning.training.runsFolder.`,
        { cause: error },
      );
    }
    throw writeError(error, folder);
  }
}
