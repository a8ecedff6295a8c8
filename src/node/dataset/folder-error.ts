import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';

/** Says why a folder could not be listed, and what to do. */
export function folderError(folder: string, error: unknown): UserError {
  if (hasCode(error, 'ENOENT')) {
    return new UserError(
      folder.includes('\uFFFD')
        ? `The folder ${folder} cannot be read: its name is not valid UTF-8. Rename it.`
        : `There is no folder ${folder}. Check the dataset's path.`,
    );
  }
  if (hasCode(error, 'ENOTDIR'))
    return new UserError(`${folder} is a file. Give the folder that holds the images.`);
  if (hasCode(error, 'EACCES', 'EPERM')) {
    return new UserError(
      `Permission to read the folder ${folder} is denied. Change its permissions or choose another.`,
    );
  }
  return new UserError(
    `The folder ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
}
