import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeFolder } from '../../../src/node/files/make-folder.ts';
import { writeAtomically } from '../../../src/node/files/write-atomically.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { allEvents } from '../../support/all-events.ts';
import { loadLatestCheckpoint } from '../../../src/trainer/run/load-checkpoint.ts';
import { acquireRunLock } from '../../../src/trainer/run/lock.ts';
import { createRun, openRun, updateManifest } from '../../../src/node/run/run-folder.ts';
import { noBestEpochs, saveCheckpoint } from '../../../src/trainer/run/save-checkpoint.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { exampleManifest } from './support/example-manifest.ts';
import { canMountDisks, smallDisk } from './support/small-disk.ts';

const kilobyteOfWeights = 256;

async function save(folder: string, epoch: number, kilobytes: number): Promise<void> {
  const values = new Float32Array(kilobytes * kilobyteOfWeights).fill(epoch);
  const weights = new Map([['w', { shape: [values.length], values }]]);
  await saveCheckpoint(folder, {
    ...{ phase: 'feature-extraction', epoch, step: 0, weights, state: null, best: noBestEpochs },
    ...{ optimizer: { steps: 0, slots: new Map() }, becomesBest: null, epochFinished: null },
  });
}

/** What an operation that must fail says. */
async function failure(operation: Promise<unknown>): Promise<string> {
  const error: unknown = await operation.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error instanceof UserError ? error.message : '';
}

/** Leaves less than a page free. */
async function fill(disk: string): Promise<string> {
  const file = path.join(disk, 'filler');
  for (let kilobytes = 1024; kilobytes >= 1; kilobytes /= 2) {
    await writeFile(file, Buffer.alloc(kilobytes * 1024), { flag: 'a' }).catch(() => undefined);
  }
  return file;
}

describe.skipIf(!canMountDisks)('a full disk (needs the right to mount one)', () => {
  it('while a checkpoint is written leaves the one before and nothing half-written', async () => {
    const disk = smallDisk(256);
    await save(disk, 1, 20);
    const message = await failure(save(disk, 2, 400));
    expect(message).toContain(`The disk is full: ${disk} (`);
    expect(message).toContain(path.join(disk, 'checkpoints', 'feature-extraction-epoch-0002 could'));
    expect(await readdir(path.join(disk, 'checkpoints'))).toEqual(['feature-extraction-epoch-0001']);
    const { checkpoint, damaged } = await loadLatestCheckpoint(disk, z.null());
    expect({ epoch: checkpoint?.epoch, damaged }).toEqual({ epoch: 1, damaged: [] });
  });

  it('is got over when room was made', async () => {
    const disk = smallDisk(256);
    await save(disk, 1, 20);
    const filler = await fill(disk);
    await failure(save(disk, 2, 20));
    await rm(filler);
    await save(disk, 2, 20);
    expect((await loadLatestCheckpoint(disk, z.null())).checkpoint?.epoch).toBe(2);
  });

  it('keeps the old manifest', async () => {
    const disk = smallDisk(256);
    const run = await createRun(disk, exampleManifest);
    await fill(disk);
    await failure(updateManifest(run, { status: 'finished', reason: 'x'.repeat(10_000) }));
    expect((await openRun(run.folder)).manifest.status).toBe('training');
    expect((await readdir(run.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps a file that was to be replaced', async () => {
    const disk = smallDisk(64);
    const file = path.join(disk, 'split.csv');
    await writeAtomically(file, 'old');
    await failure(writeAtomically(file, 'new'.repeat(100_000)));
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(disk)).toEqual(['split.csv']);
  });

  it('leaves an event log of whole lines, to which progress is not added', async () => {
    const disk = smallDisk(64);
    const log = await EventLog.open(disk);
    const text = 'x'.repeat(1500);
    const filler = await fill(disk);
    let told = 0;
    expect(() => {
      for (; ; told++) log.append({ kind: 'notice', level: 'info', text });
    }).toThrow(/The disk is full/);
    log.append({
      ...{ kind: 'progress', what: text, done: 1, total: null, unit: 'images' },
      ...{ perSecond: null, secondsLeft: null },
    });
    expect(await allEvents(disk)).toHaveLength(told);
    await rm(filler);
    log.append({ kind: 'notice', level: 'info', text: 'room' });
    log.close();
    expect((await allEvents(disk)).at(-1)).toMatchObject({ number: told, text: 'room' });
  });

  it('is said when not even a run can be created, and leaves nothing', async () => {
    const disk = smallDisk(64);
    await fill(disk);
    expect(await failure(createRun(disk, { ...exampleManifest, reason: 'x'.repeat(9000) }))).toContain(disk);
    expect(await readdir(disk)).toEqual(['filler']);
  });
});

describe.skipIf(!canMountDisks)('a read-only disk (needs the right to mount one)', () => {
  it('is told as what it is, by a run as by folders yet to be made', async () => {
    const disk = smallDisk(64);
    const run = path.join(disk, 'run');
    await mkdir(run);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const told = [
      await failure(acquireRunLock(run, { attached: false })),
      await failure(createRun(path.join(disk, 'new', 'runs'), exampleManifest)),
      await failure(makeFolder(path.join(disk, 'a', 'b'))),
    ];
    expect(told.map((message) => message.includes('its disk is read-only'))).toEqual([true, true, true]);
  });
});
