import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { fileInTheWay, makeFolder } from '../../node/files/make-folder.ts';
import { writeError } from '../../node/files/write-error.ts';
import { UserError } from '../../node/user-error.ts';

/**
 * Makes a folder where runs are to be kept. Throws a UserError when that or writing there is not possible: better now
 * than when the images have been read.
 */
export async function makeWritable(folder: string): Promise<void> {
  const file = await fileInTheWay(folder);
  if (file !== undefined) {
    throw new UserError(
      `Runs cannot be kept in ${folder}: ${file} is a file, not a folder. Move that file or choose another folder in the setting transferLearning.training.runsFolder.`,
    );
  }
  await makeFolder(folder);
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw writeError(error, folder);
  });
}
