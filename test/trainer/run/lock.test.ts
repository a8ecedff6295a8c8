import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunLockHolder } from '../../../src/shared/run/run-lock.ts';
import { readRunLock } from '../../../src/node/run/lock-claims.ts';
import { acquireRunLock } from '../../../src/trainer/run/lock.ts';
import { machineIdentity, processIdentity } from '../../../src/node/run/process-identity.ts';
import { StoppedError } from '../../../src/node/user-error.ts';
import { bundleProgram, type Program } from './support/child-program.ts';
import { temporaryFolder, temporaryFolderInMemory } from './support/temporary-folder.ts';

const dead = { pid: 2 ** 22 + 1, startTime: '1' };

/** Puts a claim into a run as another process would have made it. */
async function claim(folder: string, changes: Partial<RunLockHolder>, secondsSilent = 0): Promise<void> {
  const holder: RunLockHolder = {
    formatVersion: 1,
    ...processIdentity(process.pid),
    host: hostname(),
    machine: machineIdentity(),
    parent: processIdentity(process.ppid),
    attached: false,
    held: true,
    since: new Date().toISOString(),
    ...changes,
  };
  await mkdir(path.join(folder, 'lock'), { recursive: true });
  const file = path.join(folder, 'lock', 'fedcba9876543210.json');
  await writeFile(file, JSON.stringify(holder));
  const beat = new Date(Date.now() - secondsSilent * 1000);
  await utimes(file, beat, beat);
}

describe("a run's lock", () => {
  let contender: Program;
  beforeAll(async () => {
    contender = await bundleProgram('contend');
    return () => contender.remove();
  });

  it('is refused to a second trainer, which is told whose it is', async () => {
    const folder = await temporaryFolder();
    const child = contender.start([folder]);
    await child.line();
    child.say('acquire');
    expect(await child.line()).toBe('held');
    await expect(acquireRunLock(folder, { attached: false })).rejects.toThrow(
      `process ${child.process.pid} on ${hostname()}`,
    );
  });

  it('is free again once released', async () => {
    const folder = await temporaryFolder();
    const first = await acquireRunLock(folder, { attached: false });
    await first.release();
    const second = await acquireRunLock(folder, { attached: false });
    expect(await readRunLock(folder)).toMatchObject({ pid: process.pid, held: true });
    await second.release();
    expect(await readdir(path.join(folder, 'lock'))).toEqual([]);
  });

  it('is free at once when its holder was killed', async () => {
    const folder = await temporaryFolder();
    const child = contender.start([folder]);
    await child.line();
    child.say('acquire');
    expect(await child.line()).toBe('held');
    child.process.kill('SIGKILL');
    await child.ended;
    expect(await readRunLock(folder)).toBeNull();
    const lock = await acquireRunLock(folder, { attached: false });
    expect(await readdir(path.join(folder, 'lock'))).toHaveLength(1);
    await lock.release();
  });

  it('leaves nothing behind when its holder exits without a word', async () => {
    const folder = await temporaryFolder();
    const child = contender.start([folder]);
    await child.line();
    child.say('acquire');
    await child.line();
    child.say('exit');
    await child.ended;
    expect(await readdir(path.join(folder, 'lock'))).toEqual([]);
  });

  it('goes to exactly one of several that want it, and of a dead holder, at the same moment', async () => {
    const folder = await temporaryFolderInMemory();
    const children = [1, 2, 3, 4].map(() => contender.start([folder]));
    for (const child of children) expect(await child.line()).toBe('ready');
    for (let round = 0; round < 15; round++) {
      await claim(folder, dead);
      for (const child of children) child.say('acquire');
      const answers = await Promise.all(children.map((child) => child.line()));
      expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
      expect(answers.filter((answer) => answer?.startsWith('UserError: Another trainer'))).toHaveLength(3);
      for (const child of children) child.say('release');
      await Promise.all(children.map((child) => child.line()));
    }
  });

  it.skipIf(process.platform !== 'linux')(
    'is taken over when another process has been given the number of its holder',
    async () => {
      const folder = await temporaryFolder();
      await claim(folder, { pid: process.pid, startTime: '1' });
      const lock = await acquireRunLock(folder, { attached: false });
      await lock.release();
    },
  );

  it('is respected on another computer as long as its holder gives signs of life', async () => {
    const folder = await temporaryFolder();
    await claim(folder, { ...dead, machine: 'elsewhere', host: 'node17' }, 30);
    await expect(acquireRunLock(folder, { attached: false })).rejects.toThrow(
      /on node17, last heard of 3\d s ago/,
    );
  });

  it('is taken over from another computer after a minute of silence', async () => {
    const folder = await temporaryFolder();
    await claim(folder, { ...dead, machine: 'elsewhere' }, 61);
    const lock = await acquireRunLock(folder, { attached: false });
    await lock.release();
  });

  it('is waited for when its holder stops because its parent has gone', async () => {
    const folder = await temporaryFolder();
    const child = contender.start([folder]);
    await child.line();
    await claim(folder, { ...processIdentity(child.process.pid ?? 0), attached: true, parent: dead });
    const waiting = acquireRunLock(folder, { attached: false });
    await wait(300);
    child.say('exit');
    const lock = await waiting;
    await lock.release();
  });

  it('is not waited for any longer when the user stops', async () => {
    const folder = await temporaryFolder();
    await claim(folder, { attached: true, parent: dead });
    const controller = new AbortController();
    const waiting = acquireRunLock(folder, { attached: false, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(waiting).rejects.toThrow(StoppedError);
    expect(await readdir(path.join(folder, 'lock'))).toHaveLength(1);
  });

  it('tells its holder when it was taken over', async () => {
    const folder = await temporaryFolder();
    const lock = await acquireRunLock(folder, { attached: false });
    await rm(path.join(folder, 'lock'), { recursive: true });
    await new Promise((resolve) => lock.lost.addEventListener('abort', resolve));
    await lock.release();
  });

  it('is not held up by a file that is no claim', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'lock'));
    await writeFile(path.join(folder, 'lock', '0123.json'), '{"pid":');
    const lock = await acquireRunLock(folder, { attached: false });
    await lock.release();
  });
});
