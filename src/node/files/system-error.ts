import { constants } from 'node:os';

/**
 * The name of the operating system's error behind `error`, such as `ENOSPC`, also where it is the cause of another
 * error; undefined for any other error. Node has no name for some (`EDQUOT` on Linux): those are named by their number.
 */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return ownCode(error) ?? systemErrorCode(error.cause);
}

/** Whether an error is one of the operating system's with one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is Error & { code: string } {
  return error instanceof Error && codes.includes(ownCode(error) ?? '');
}

function ownCode(error: Error): string | undefined {
  if (!('code' in error)) return undefined;
  const code = String(error.code);
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  if (!('errno' in error && typeof error.errno === 'number')) return undefined;
  const number = Math.abs(error.errno);
  return Object.entries(constants.errno).find(([, other]) => other === number)?.[0] ?? code;
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'the file would exceed the file size limit of this system or disk',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'its disk is read-only',
  ENOENT: 'its folder does not exist (any more)',
  ENOTDIR: 'a file is in the place of its folder',
  EISDIR: 'a folder is in its place',
  EEXIST: 'something else is in its place',
  ELOOP: 'a link is in its place',
  EIO: 'the disk reported an input/output error',
  ENXIO: 'the disk cannot be reached',
  ENODEV: 'the disk cannot be reached',
  ESTALE: 'the network disk cannot be reached',
  ENOTCONN: 'the network disk cannot be reached',
  ETIMEDOUT: 'the network disk did not answer in time',
  EHOSTDOWN: 'the network disk cannot be reached',
  ENAMETOOLONG: 'its path is too long for this disk',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EBUSY: 'another program is using it',
  ETXTBSY: 'another program is using it',
};

/**
 * A clause for the user that says why the operating system refused, such as `the disk is full`; undefined for an error
 * that is not the system's.
 */
export function systemErrorReason(error: unknown): string | undefined {
  const code = systemErrorCode(error);
  return code === undefined ? undefined : (reasons[code] ?? `the system reported the error ${code}`);
}
