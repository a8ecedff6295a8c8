import { UserError } from '../../node/user-error.ts';

const full =
  'there is no room left on that disk. Free some space and try again; what was fetched so far is kept. ' +
  'Another folder can be chosen with the environment variable TRANSFER_LEARNING_CACHE.';
const forbidden =
  'it may not be written to. Change its permissions, or choose another folder with the environment variable ' +
  'TRANSFER_LEARNING_CACHE.';

const reasons = new Map([
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['EFBIG', full],
  ['EACCES', forbidden],
  ['EPERM', forbidden],
  ['EROFS', forbidden],
]);

/** What to say when the file system would not let `file` be written; undefined when the error is about something else. */
export function asWriteError(file: string, error: unknown): UserError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons.get(code);
  return reason === undefined ? undefined : new UserError(`${file}: ${reason}`, { cause: error });
}
