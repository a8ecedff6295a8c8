import { constants } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasCode, systemErrorReason } from '../../../src/node/files/system-error.ts';
import { writeError } from '../../../src/node/files/write-error.ts';
import { UserError } from '../../../src/node/user-error.ts';

const file = path.resolve('file');

/** An error as Node throws it. */
function systemError(code: string, errno: number): Error {
  return Object.assign(new Error(`${code}: text of the system, write`), { code, errno, syscall: 'write' });
}

function messageOf(error: unknown): string {
  expect(error).toBeInstanceOf(UserError);
  return error instanceof UserError ? error.message : '';
}

describe('a file that cannot be written', () => {
  it.each([
    ['ENOSPC', -28, /^The disk is full: .* \([\d.]+ MB free\)\. .*file could not be written.* Make room/],
    ['EACCES', -13, /permission was denied\. Allow writing/],
    ['EROFS', -30, /its disk is read-only\. Allow writing/],
    ['EFBIG', -27, /file size limit.*Raise that limit/],
    ['EIO', -5, /the disk reported an input\/output error\..*Check the disk/],
    ['ENAMETOOLONG', -36, /path is too long.*shorter path/],
    ['EMFILE', -24, /too many files are open\. Close/],
    ['ENOENT', -2, /its folder does not exist/],
  ])('for %s says why and what to do', (code, errno, expected) => {
    const text = messageOf(writeError(systemError(code, errno), file));
    expect(text).toMatch(expected);
    expect(text).toContain(file);
  });

  it.skipIf(process.platform !== 'linux')('says so of a quota, for which Node has no name', () => {
    const error = systemError(`Unknown system error -${constants.errno.EDQUOT}`, -constants.errno.EDQUOT);
    expect(messageOf(writeError(error, file))).toMatch(/^Your quota is used up on /);
    expect(hasCode(error, 'EDQUOT')).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('names an error that nobody has words for', () => {
    const { EMULTIHOP } = constants.errno;
    const error = systemError(`Unknown system error -${EMULTIHOP}`, -EMULTIHOP);
    expect(messageOf(writeError(error, file))).toContain('the system reported the error EMULTIHOP');
  });

  it('as a part of something larger is told as that, with the room of the moment of failure', () => {
    const inner = writeError(systemError('ENOSPC', -28), path.join(file, 'part'));
    expect(messageOf(writeError(inner, file))).toBe(
      messageOf(inner).replace(`${path.join(file, 'part')} could`, `${file} could`),
    );
  });

  it('says so where a write was only cut short, which the system gives no number for', () => {
    const error = Object.assign(new Error(), { code: 'ENOSPC' });
    expect(messageOf(writeError(error, file))).toMatch(/^The disk is full: /);
  });

  it('for a reason that is not the system’s leaves the error as it is', () => {
    const error = new RangeError('ours');
    expect(writeError(error, file)).toBe(error);
    expect(systemErrorReason(error)).toBeUndefined();
  });
});
