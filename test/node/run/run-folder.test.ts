import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRuns } from '../../../src/node/run/list-runs.ts';
import { acquireRunLock } from '../../../src/trainer/run/lock.ts';
import { cleanRun, createRun, openRun, updateManifest } from '../../../src/node/run/run-folder.ts';
import { isRunId, newRunId } from '../../../src/node/run/run-id.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { exampleManifest } from '../../trainer/run/support/example-manifest.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

async function changeManifest(folder: string, changes: object): Promise<void> {
  const file = path.join(folder, 'run.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...manifest, ...changes }));
}

describe("a run's name", () => {
  it('sorts by time and names the backbone', () => {
    const id = newRunId(new Date(2026, 10, 3, 4, 5, 6), 'MobileNetV2');
    expect(id).toMatch(/^2026-11-03_04-05-06_mobilenetv2_[0-9a-f]{4}$/);
    expect(isRunId(id)).toBe(true);
  });
});

describe('a run', () => {
  it('cannot be kept in a file or below one, which is said before anything is made', async () => {
    const file = path.join(await temporaryFolder(), 'out');
    await writeFile(file, '');
    for (const folder of [file, path.join(file, 'runs')])
      await expect(createRun(folder, exampleManifest)).rejects.toThrow(
        `Runs cannot be kept in ${folder}: ${file} is a file.`,
      );
  });

  it('is opened as it was created', async () => {
    const run = await createRun(path.join(await temporaryFolder(), 'not there', 'yet'), exampleManifest);
    expect(await openRun(run.folder)).toEqual(run);
    expect(run.manifest).toMatchObject({
      ...exampleManifest,
      formatVersion: 1,
      id: path.basename(run.folder),
    });
  });

  it('is one of its own, however many are created at once', async () => {
    const parent = await temporaryFolder();
    const runs = await Promise.all(Array.from({ length: 30 }, () => createRun(parent, exampleManifest)));
    expect(new Set(runs.map(({ folder }) => folder)).size).toBe(30);
    expect(await readdir(parent)).toHaveLength(30);
  });

  it('keeps what was changed in its manifest', async () => {
    const run = await createRun(await temporaryFolder(), exampleManifest);
    const changed = await updateManifest(run, { status: 'finished', threshold: 0.4 });
    expect(changed.manifest).toMatchObject({ status: 'finished', threshold: 0.4, id: run.manifest.id });
    expect(await openRun(run.folder)).toEqual(changed);
  });

  it('of a newer format is refused with the version that is needed', async () => {
    const { folder } = await createRun(await temporaryFolder(), exampleManifest);
    await changeManifest(folder, { formatVersion: 2, software: { version: '7.1.0' }, configuration: 'new' });
    const opening = openRun(folder);
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(
      /written by version 7\.1\.0 .* format 2; .* formats up to 1\. Update/,
    );
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ['no manifest', (folder) => rm(path.join(folder, 'run.json')), /is not a run: it has no run\.json/],
    ['a cut manifest', (folder) => truncate(path.join(folder, 'run.json'), 99), /not valid JSON/],
    [
      'an impossible manifest',
      (folder) => changeManifest(folder, { phases: 3 }),
      /run\.json is damaged: phases/,
    ],
    ['a list for a manifest', (folder) => writeFile(path.join(folder, 'run.json'), '[]'), /is damaged/],
  ])('with %s is refused with the file and what to do', async (_, damage, message) => {
    const { folder } = await createRun(await temporaryFolder(), exampleManifest);
    await damage(folder);
    const opening = openRun(folder);
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(message);
  });

  it('that is no folder is refused', async () => {
    const file = path.join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(openRun(file)).rejects.toThrow(/is not a run/);
  });

  it('is rid of what a killed trainer left half-written', async () => {
    const { folder } = await createRun(await temporaryFolder(), exampleManifest);
    await writeFile(path.join(folder, '.run.json.123-0123456789ab.tmp'), '');
    await mkdir(path.join(folder, 'checkpoints/.fine-tuning-epoch-0001.9-0123456789ab.tmp/sub'), {
      recursive: true,
    });
    await writeFile(path.join(folder, '.kept'), '');
    await cleanRun(folder);
    expect((await readdir(folder)).sort()).toEqual(['.kept', 'checkpoints', 'predictions', 'run.json']);
    expect(await readdir(path.join(folder, 'checkpoints'))).toEqual([]);
  });
});

describe('the list of runs', () => {
  it('has the newest first and tells who trains and who was killed', async () => {
    const parent = await temporaryFolder();
    const one = await createRun(parent, exampleManifest);
    const two = await createRun(parent, { ...exampleManifest, status: 'finished' });
    const lock = await acquireRunLock(one.folder, { attached: false });
    const status = async (): Promise<unknown> =>
      Object.fromEntries((await listRuns(parent)).map((run) => [run.folder, run.status]));
    expect(await status()).toEqual({ [one.folder]: 'training', [two.folder]: 'finished' });
    await lock.release();
    expect(await status()).toEqual({ [one.folder]: 'interrupted', [two.folder]: 'finished' });
    const names = (await listRuns(parent)).map(({ folder }) => folder);
    expect(names).toEqual([...names].sort().reverse());
  });

  it('has damaged runs with the reason, and no other folders', async () => {
    const parent = await temporaryFolder();
    const cut = await createRun(parent, exampleManifest);
    await truncate(path.join(cut.folder, 'run.json'), 10);
    const empty = path.join(parent, '2026-11-23_14-05-33_mobilenetv2_ab12');
    await mkdir(empty);
    await mkdtemp(path.join(parent, 'holiday-pictures-'));
    await writeFile(path.join(parent, 'notes.txt'), '');
    const listed = await listRuns(parent);
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual({
      folder: cut.folder,
      status: 'damaged',
      reason: expect.stringContaining('not valid JSON') as string,
    });
    expect(listed).toContainEqual({
      folder: empty,
      status: 'damaged',
      reason: expect.stringContaining('no run.json') as string,
    });
  });

  it('of a folder that does not exist is refused', async () => {
    await expect(listRuns(path.join(await temporaryFolder(), 'none'))).rejects.toThrow(/does not exist/);
  });
});
