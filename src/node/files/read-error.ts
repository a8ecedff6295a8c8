import { getSystemErrorName } from 'node:util';
import { UserError } from '../user-error.ts';
import { hasCode } from './system-error.ts';

/**
 * What to throw when `file` could not be read: a UserError that says why and what to do. Of a file that is not there
 * (`ENOENT`, `ENOTDIR`), and of what is no error of the file system, the error as it was.
 */
export function readError(error: unknown, file: string): unknown {
  if (error instanceof UserError || !isSystemError(error) || hasCode(error, 'ENOENT', 'ENOTDIR'))
    return error;
  return new UserError(`${file} could not be read: ${reasonOf(error)}`, { cause: error });
}

function reasonOf(error: Error & { readonly errno: number }): string {
  if (hasCode(error, 'EACCES', 'EPERM'))
    return 'permission was denied. Allow reading it, or ask whose it is.';
  if (hasCode(error, 'ELOOP'))
    return 'the links on the way to it lead in a circle. Give the place that they should lead to.';
  if (hasCode(error, 'EMFILE', 'ENFILE'))
    return 'too many files are open. Close other programs, or allow more (ulimit -n).';
  if (hasCode(error, 'ENAMETOOLONG')) return 'its name is too long. Check the path.';
  return `its disk gave an error (${getSystemErrorName(error.errno)}). Check the disk, or restore the file from a copy.`;
}

function isSystemError(error: unknown): error is Error & { readonly errno: number } {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' && error.errno < 0;
}
