import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNode } from '../../../src/extension/training/node-program.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

async function program(text: string): Promise<string> {
  const file = path.join(await temporaryFolder(), 'node');
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

async function refusal(file: string): Promise<string> {
  const error: unknown = await checkNode(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).toContain('transferLearning.engine.nodePath');
  expect(message).toContain(file);
  return message;
}

describe('the Node that a setting names', () => {
  it('is taken when it is one that trainings run on', async () => {
    await checkNode(process.execPath);
  });

  it('is refused when it is a relative path, which a workspace could fill', async () => {
    expect(await refusal('node')).toContain('absolute path');
  });

  it('is refused when there is no such file', async () => {
    expect(await refusal(path.join(await temporaryFolder(), 'node'))).toContain('cannot be run');
  });

  it.skipIf(process.platform === 'win32')('is refused when it is too old, with what is needed', async () => {
    const message = await refusal(await program('echo v20.8.1'));
    expect(message).toContain('v20.8.1');
    expect(message).toContain('20.9 or later');
    expect(await refusal(await program('echo v18.19.0'))).toContain('v18.19.0');
  });

  it.skipIf(process.platform === 'win32')('is refused when it is some other program', async () => {
    expect(await refusal(await program('echo Python 3.12'))).toContain('is no Node.js');
    expect(await refusal(await program('exit 3'))).toContain('cannot be run');
  });
});
