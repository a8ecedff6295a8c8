import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../user-error.ts';
import { hasCode } from './system-error.ts';

/** A link is not followed, and a pipe is not waited for. Windows has neither flag: both are undefined there, which is 0. */
const cautious = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a regular file, and nothing else: a link may lead anywhere, a pipe or a device may be waited for without end.
 * `flags` are those of open(2); with O_CREAT a file that does not exist is made.
 *
 * Throws a UserError that names what there is instead of a file; errors of the file system (`ENOENT`) pass through.
 */
export async function openRegularFile(file: string, flags: number = constants.O_RDONLY): Promise<FileHandle> {
  const status = await lstat(file).catch((error: unknown) => absent(error, flags));
  if (status) requireRegular(file, status);
  const handle = await open(file, flags | cautious);
  try {
    // Once more, for what was put in its place meanwhile.
    requireRegular(file, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same at once. Gives a file descriptor. */
export function openRegularFileSync(file: string, flags: number = constants.O_RDONLY): number {
  const status = statusSync(file, flags);
  if (status) requireRegular(file, status);
  const descriptor = openSync(file, flags | cautious);
  try {
    requireRegular(file, fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** Names the kind of a file-system entry: `a named pipe`. */
export function kindInWords(status: Stats): string {
  if (status.isFile()) return 'a file';
  if (status.isDirectory()) return 'a folder';
  if (status.isSymbolicLink()) return 'a symbolic link';
  if (status.isFIFO()) return 'a named pipe';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}

function requireRegular(file: string, status: Stats): void {
  if (status.isFile()) return;
  throw new UserError(
    `${file} is ${kindInWords(status)}, not a regular file. Remove it, and restore the file from a copy if you have one.`,
  );
}

function statusSync(file: string, flags: number): Stats | null {
  try {
    return lstatSync(file);
  } catch (error) {
    return absent(error, flags);
  }
}

/** Null where there is nothing yet and a file is to be made; otherwise throws the error. */
function absent(error: unknown, flags: number): null {
  if ((flags & constants.O_CREAT) !== 0 && hasCode(error, 'ENOENT')) return null;
  throw error;
}
