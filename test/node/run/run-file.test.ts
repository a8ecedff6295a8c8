import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { listRun } from '../../../src/node/run/list-runs.ts';
import { readRunLock } from '../../../src/node/run/lock-claims.ts';
import { requestStop } from '../../../src/node/run/request-stop.ts';
import { folderInRun, readInRun, writeInRun } from '../../../src/node/run/run-file.ts';
import { createRun, openRun, updateManifest } from '../../../src/node/run/run-folder.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { acquireRunLock } from '../../../src/trainer/run/lock.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { noBestEpochs, saveCheckpoint } from '../../../src/trainer/run/save-checkpoint.ts';
import { loadLatestCheckpoint } from '../../../src/trainer/run/load-checkpoint.ts';
import { exampleManifest } from '../../trainer/run/support/example-manifest.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

const unix = process.platform !== 'win32';

/** What may lie where a file should be, made at a path. */
const others: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  'a folder': (file) => mkdir(file),
  'a symbolic link': async (file) => {
    await writeFile(`${file}-elsewhere`, '{}\n');
    await symlink(`${file}-elsewhere`, file);
  },
  ...(unix && {
    'a named pipe': (file: string) => promisify(execFile)('mkfifo', [file]),
    'a socket': async (file: string) => {
      const server = net.createServer();
      onTestFinished(() => void server.close());
      await new Promise<void>((resolve) => server.listen(file, resolve));
    },
  }),
};

let folder = '';
beforeEach(async () => (folder = await temporaryFolder()));

/** What an operation that must fail says. */
async function refusal(operation: Promise<unknown>): Promise<string> {
  const error: unknown = await operation.then(
    () => 'it was done',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error instanceof UserError ? error.message : '';
}

describe.each(Object.entries(others))('%s where a run has a file', (kind, make) => {
  it('is not read, and is named', async () => {
    await make(path.join(folder, 'run.json'));
    const message = await refusal(readInRun(folder, 'run.json', 100));
    expect(message).toContain(`${path.join(folder, 'run.json')} is ${kind}, not a regular file. Remove it`);
    expect(await listRun(folder)).toMatchObject({ status: 'damaged', reason: message });
  });

  it('is no event log to go on with', async () => {
    await make(path.join(folder, 'events.jsonl'));
    expect(await refusal(EventLog.open(folder))).toContain(`is ${kind}`);
  });

  it('is no claim to the run and no request to stop', async () => {
    await mkdir(path.join(folder, 'lock'));
    await make(path.join(folder, 'lock', 'aaaa.json'));
    expect(await readRunLock(folder)).toBeNull();
    expect(await requestStop(folder)).toBe(false);
  });
});

describe('a link in a run that leads out of it', () => {
  it('makes no event log elsewhere, though what it leads to does not exist', async () => {
    const outside = path.join(await temporaryFolder(), 'made');
    await symlink(outside, path.join(folder, 'events.jsonl'));
    await refusal(EventLog.open(folder));
    expect(existsSync(outside)).toBe(false);
  });

  it('is not followed on the way to a file', async () => {
    const outside = await temporaryFolder();
    await symlink(outside, path.join(folder, 'predictions'));
    const message = await refusal(writeInRun(folder, 'predictions/fine-tuning-val.csv', 'x'));
    expect(message).toContain(
      `${path.join(folder, 'predictions')} is a symbolic link, not a folder of the run`,
    );
    expect(existsSync(path.join(outside, 'fine-tuning-val.csv'))).toBe(false);
  });

  it('takes neither locks nor checkpoints elsewhere', async () => {
    const outside = await temporaryFolder();
    for (const name of ['lock', 'checkpoints']) await symlink(outside, path.join(folder, name));
    expect(await refusal(acquireRunLock(folder, { attached: false }))).toContain('lock is a symbolic link');
    const values = new Float32Array(1);
    const saved = saveCheckpoint(folder, {
      ...{ phase: 'feature-extraction', epoch: 1, step: 0, state: null, best: noBestEpochs },
      ...{ optimizer: { steps: 0, slots: new Map() }, becomesBest: null, epochFinished: null },
      weights: new Map([['w', { shape: [1], values }]]),
    });
    expect(await refusal(saved)).toContain('checkpoints is a symbolic link');
    expect(await refusal(loadLatestCheckpoint(folder, z.null()))).toContain('checkpoints is a symbolic link');
  });

  it('is replaced, not followed, where a file is written', async () => {
    const outside = path.join(await temporaryFolder(), 'theirs');
    await writeFile(outside, 'theirs');
    await symlink(outside, path.join(folder, 'label.json'));
    await writeInRun(folder, 'label.json', 'ours');
    expect(await readFile(outside, 'utf8')).toBe('theirs');
    expect((await readInRun(folder, 'label.json', 100)).toString()).toBe('ours');
  });
});

it('a run that is itself reached by a link is read and written', async () => {
  const { folder: made } = await createRun(folder, exampleManifest);
  const elsewhere = path.join(await temporaryFolder(), 'run');
  await rename(made, elsewhere);
  await symlink(elsewhere, made);
  const run = await updateManifest(await openRun(made), { status: 'stopped' });
  expect((await openRun(made)).manifest.status).toBe('stopped');
  const lock = await acquireRunLock(made, { attached: false });
  expect(await readRunLock(made)).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(await folderInRun(run.folder, 'checkpoints')).toBe(path.join(made, 'checkpoints'));
});

it('a run whose file is nested deeper than it could be written again is called damaged', async () => {
  await writeFile(path.join(folder, 'run.json'), `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`);
  expect(await refusal(openRun(folder))).toContain('nested in more than 200 levels');
});

it.each([
  ['has a positive class that is none', { positiveClass: 2 }],
  ['has no classes', { classes: [] }],
])('a run that %s is called damaged', async (_, changes) => {
  const dataset = { ...exampleManifest.dataset, ...changes };
  const run = await createRun(folder, { ...exampleManifest, dataset });
  expect(await refusal(openRun(run.folder))).toContain('run.json is damaged: dataset.');
});

it('a file that is larger than it can be is refused before it is read', async () => {
  await writeFile(path.join(folder, 'split.csv'), '0123456789');
  const message = await refusal(readInRun(folder, 'split.csv', 9));
  expect(message).toContain(`${path.join(folder, 'split.csv')} is damaged: it has 10 bytes`);
});
