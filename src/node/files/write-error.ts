import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../user-error.ts';
import { systemErrorCode, systemErrorReason } from './system-error.ts';

/**
 * Converts a failure to write `file`: to a UserError that says why and what to do where the operating system refused,
 * otherwise gives the error as it was. One that was converted before, of a part of `file`, then names `file`.
 *
 * To be called before what is half-written is removed, for the message tells how much room the failure left.
 */
export function writeError(error: unknown, file: string): unknown {
  if (error instanceof WriteFailure) return new WriteFailure(file, error.facts);
  if (error instanceof UserError) return error;
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new WriteFailure(file, { error, code, disk: isFull ? diskOf(path.dirname(file)) : '' });
}

interface Facts {
  readonly error: unknown;
  readonly code: string;
  /** The disk and the room on it, as they were when writing failed. */
  readonly disk: string;
}

class WriteFailure extends UserError {
  constructor(
    file: string,
    readonly facts: Facts,
  ) {
    super(`${sentence(file, facts)} ${advice[facts.code] ?? otherwise}`, { cause: facts.error });
  }
}

function sentence(file: string, { error, code, disk }: Facts): string {
  const rest = `${file} could not be written; what was saved before is intact.`;
  if (code === 'ENOSPC') return `The disk is full: ${disk}. ${rest}`;
  if (code === 'EDQUOT') return `Your quota is used up on ${disk}. ${rest}`;
  return `${file} could not be written: ${systemErrorReason(error) ?? code}.`;
}

const goOn = 'then start again from where it stopped.';
const makeRoom = `Make room there, ${goOn}`;
const allowWriting = 'Allow writing there or choose another folder.';
const moveAway = 'Move that away or choose another folder.';
const otherwise = `What was saved before is intact. Check the disk or choose another folder, ${goOn}`;
const advice: Readonly<Record<string, string>> = {
  ENOSPC: makeRoom,
  EDQUOT: makeRoom,
  EFBIG: `What was saved before is intact. Raise that limit (ulimit -f) or choose another disk, ${goOn}`,
  EACCES: allowWriting,
  EPERM: allowWriting,
  EROFS: allowWriting,
  ENOENT: 'Put it back or choose another one.',
  ENOTDIR: moveAway,
  EISDIR: moveAway,
  EEXIST: moveAway,
  ELOOP: moveAway,
  ENAMETOOLONG: 'Choose a folder with a shorter path.',
  EMFILE: `Close other programs or raise the limit (ulimit -n), ${goOn}`,
  ENFILE: `Close other programs, ${goOn}`,
  EBUSY: `Close that program, ${goOn}`,
  ETXTBSY: `Close that program, ${goOn}`,
};

/** The disk of `folder` by its topmost folder, which is how a person knows it, and the room on it. */
function diskOf(folder: string): string {
  let top = path.resolve(folder);
  const device = deviceOf(top);
  for (let parent = path.dirname(top); parent !== top; parent = path.dirname(parent)) {
    if (deviceOf(parent) !== device) break;
    top = parent;
  }
  return `${top}${roomLeft(folder)}`;
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
