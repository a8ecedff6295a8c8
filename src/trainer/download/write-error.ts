import { systemErrorCode, systemErrorReason } from '../../node/files/system-error.ts';
import { UserError } from '../../node/user-error.ts';

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const otherFolder = 'Another folder can be chosen with the environment variable TRANSFER_LEARNING_CACHE.';

/** What to say when the file system would not let `file` be written; undefined when the error is about something else. */
export function asWriteError(file: string, error: unknown): UserError | undefined {
  if (error instanceof UserError || !isOfFiles(error)) return undefined;
  const advice = noRoom.has(systemErrorCode(error) ?? '')
    ? 'Free some space and try again; what was fetched so far is kept.'
    : 'Put that right and try again.';
  const reason = systemErrorReason(error) ?? String(error);
  return new UserError(`${file} could not be written: ${reason}. ${advice} ${otherFolder}`, { cause: error });
}

/** Errors of the network name no file. */
function isOfFiles(error: unknown): boolean {
  return (
    error instanceof Error && 'errno' in error && 'syscall' in error && fileCalls.has(String(error.syscall))
  );
}

/** The system calls that writing a file is made of. */
const fileCalls = new Set([
  'open',
  'write',
  'fsync',
  'fdatasync',
  'ftruncate',
  'rename',
  'mkdir',
  'unlink',
  'utime',
]);
