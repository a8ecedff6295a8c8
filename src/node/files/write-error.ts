import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../user-error.ts';
import { hasCode } from './system-error.ts';

/**
 * What to throw when `file` could not be written: a UserError for what a person can mend (a full disk, a missing
 * permission, a folder that went away), otherwise the error as it was.
 */
export function writeError(error: unknown, file: string): unknown {
  if (error instanceof UserError) return error;
  if (hasCode(error, 'ENOSPC', 'EDQUOT')) {
    const folder = path.dirname(file);
    const what = error.code === 'EDQUOT' ? 'Your quota is used up on' : 'The disk is full:';
    return new UserError(
      `${what} ${mountPoint(folder)}${roomLeft(folder)}. ${file} could not be written; ` +
        'what was saved before is intact. Make room there, then start again from where it stopped.',
      { cause: error },
    );
  }
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return new UserError(
      `${file} could not be written: ${error.code === 'EROFS' ? 'its disk is read-only' : 'permission was denied'}. ` +
        'Allow writing there or choose another folder.',
      { cause: error },
    );
  }
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
    return new UserError(
      `${file} could not be written: its folder does not exist (any more). Put it back or choose another one.`,
      { cause: error },
    );
  }
  return error;
}

/** The topmost folder on the same disk as `folder`, which is how a person knows the disk. */
function mountPoint(folder: string): string {
  let top = path.resolve(folder);
  const device = deviceOf(top);
  for (let parent = path.dirname(top); parent !== top; parent = path.dirname(parent)) {
    if (deviceOf(parent) !== device) break;
    top = parent;
  }
  return top;
}

function deviceOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.dev;
}

function roomLeft(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return ` (${((bavail * bsize) / 1e6).toFixed(1)} MB free)`;
  } catch {
    return '';
  }
}
