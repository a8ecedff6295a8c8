import { UserError } from '../user-error.ts';
import { hasCode, systemErrorCode, systemErrorReason } from './system-error.ts';

/**
 * Converts a failure to read `file`: to a UserError that says why and what to do where the operating system refused. An
 * error of a file that is not there (`ENOENT`, `ENOTDIR`), and one that is not the system's, is given as it was.
 */
export function readError(error: unknown, file: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof UserError || code === undefined || hasCode(error, 'ENOENT', 'ENOTDIR')) return error;
  const reason = systemErrorReason(error) ?? code;
  return new UserError(`${file} could not be read: ${reason}. ${advice[code] ?? otherwise}`, {
    cause: error,
  });
}

const allowReading = 'Allow reading it, or ask whose it is.';
const closeOthers = 'Close other programs, or allow more (ulimit -n).';
const otherwise = 'Check the disk, or restore the file from a copy.';
const advice: Readonly<Record<string, string>> = {
  EACCES: allowReading,
  EPERM: allowReading,
  ELOOP: 'Give the place that the links should lead to.',
  EMFILE: closeOthers,
  ENFILE: closeOthers,
  ENAMETOOLONG: 'Check the path.',
  EBUSY: 'Close that program.',
};
