import { lstat, mkdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { kindInWords, openRegularFile } from '../files/open-regular-file.ts';
import { readError } from '../files/read-error.ts';
import { readJsonFile } from '../files/read-json-file.ts';
import { readRegularFile } from '../files/read-regular-file.ts';
import { hasCode } from '../files/system-error.ts';
import { writeAtomically, type FileContent } from '../files/write-atomically.ts';
import { writeError } from '../files/write-error.ts';
import { UserError } from '../user-error.ts';

/*
 * Every read and write within a run's folder goes through these functions. A run may come from anyone: a link in it
 * could lead out of it, a pipe in it would be waited for without end. So each folder on the way is a real one and each
 * file a regular one. Only the way to the run's folder itself may have links, which are the user's own.
 *
 * `name` is a place as in `runLayout`: relative to the run's folder, with forward slashes.
 */

/**
 * The path of a folder of a run, which need not exist. Throws a UserError when it, or a folder on the way to it, is a
 * link or no folder.
 */
export async function folderInRun(runFolder: string, name: string): Promise<string> {
  let folder = runFolder;
  for (const part of name.split('/')) {
    folder = path.join(folder, part);
    const status = await lstat(folder).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
      throw readError(error, folder);
    });
    if (status && !status.isDirectory()) {
      throw new UserError(
        `${folder} is ${kindInWords(status)}, not a folder of the run. Remove it, and restore the folder from a copy ` +
          'if you have one.',
      );
    }
  }
  return folder;
}

/** The path of a file of a run, which need not exist. Throws a UserError when a folder on the way is none. */
export async function placeInRun(runFolder: string, name: string): Promise<string> {
  const folder = path.posix.dirname(name);
  const parent = folder === '.' ? runFolder : await folderInRun(runFolder, folder);
  return path.join(parent, path.posix.basename(name));
}

/**
 * Opens a file of a run to be read. Throws a UserError when it is no regular file or may not be read; `ENOENT` passes
 * through.
 */
export async function openInRun(runFolder: string, name: string): Promise<FileHandle> {
  const file = await placeInRun(runFolder, name);
  return openRegularFile(file).catch((error: unknown) => {
    throw readError(error, file);
  });
}

/** The content of a file of a run, as `readRegularFile` gives it. */
export async function readInRun(runFolder: string, name: string, maximumBytes: number): Promise<Buffer> {
  return readRegularFile(await placeInRun(runFolder, name), maximumBytes);
}

/** The value in a JSON file of a run, as `readJsonFile` gives it. */
export async function readJsonInRun(runFolder: string, name: string, maximumBytes: number): Promise<unknown> {
  return readJsonFile(await placeInRun(runFolder, name), maximumBytes);
}

/** Replaces a file of a run as a whole, as `writeAtomically` does. A link of that name is replaced, not followed. */
export async function writeInRun(runFolder: string, name: string, content: FileContent): Promise<void> {
  await writeAtomically(await placeInRun(runFolder, name), content);
}

/**
 * Makes a folder of a run where there is none, and gives its path. The run's folder must exist: one that was deleted is
 * not to come back with a part of what it held. Throws a UserError when it cannot be made.
 */
export async function makeFolderInRun(runFolder: string, name: string): Promise<string> {
  const folder = await folderInRun(runFolder, name);
  await mkdir(folder).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw writeError(error, folder);
  });
  return folder;
}
