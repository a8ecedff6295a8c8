import { spawnSync } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWritable } from '../../../src/extension/training/make-writable.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

async function refusal(folder: string): Promise<UserError> {
  const error: unknown = await makeWritable(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe('the folder for new runs', () => {
  it('is made where it does not exist, and taken as it is where it does', async () => {
    const folder = path.join(await temporaryFolder(), 'not', 'there');
    await makeWritable(folder);
    await makeWritable(folder);
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it('is refused with a way out where a file is in the way', async () => {
    const folder = path.join(await temporaryFolder(), 'runs');
    await writeFile(folder, '');
    expect((await refusal(folder)).message).toContain('transferLearning.training.runsFolder');
    expect((await refusal(path.join(folder, 'mine'))).message).toContain('is a file');
  });

  it('is refused on a disk that is read-only', async ({ skip }) => {
    const disk = await temporaryFolder();
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk], { encoding: 'utf8' });
    if (mount.status !== 0) skip(`no disk could be mounted: ${mount.error?.message ?? mount.stderr.trim()}`);
    try {
      expect((await refusal(path.join(disk, 'mine', 'runs'))).message).toContain('its disk is read-only');
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });

  it.skipIf(process.platform !== 'linux')('is refused where nobody may write', async () => {
    expect((await refusal('/sys/runs')).message).toContain('permission was denied');
  });
});
