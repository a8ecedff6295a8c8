import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createRun } from '../../../src/node/run/run-folder.ts';
import { removeUnfinishedRuns, unfinishedRunFolder } from '../../../src/node/run/unfinished-runs.ts';
import { exampleManifest } from '../../trainer/run/support/example-manifest.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

/** A run's folder as a process with this number would have begun it. */
async function begin(
  parent: string,
  pid: number,
  run = '2026-01-02_03-04-05_mobilenetv2_ab12',
): Promise<string> {
  const own = unfinishedRunFolder(path.join(parent, run));
  const folder = own.replace(new RegExp(`\\.${process.pid}-`), `.${pid}-`);
  await mkdir(path.join(folder, 'checkpoints'), { recursive: true });
  await writeFile(path.join(folder, 'run.json'), '{}');
  return path.basename(folder);
}

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

it('what a trainer had begun when it was killed is gone with the next start', async () => {
  const parent = await temporaryFolder();
  await begin(parent, await endedProcess());
  const { folder } = await createRun(parent, exampleManifest);
  expect(await readdir(parent)).toEqual([path.basename(folder)]);
});

it('what a living trainer prepares stays, and what another computer may', async () => {
  const parent = await temporaryFolder();
  const living = await begin(parent, process.ppid);
  const elsewhere = '.2026-01-02_03-04-05_mobilenetv2_ab12.0123456789ab.1-0123456789ab.tmp';
  await mkdir(path.join(parent, elsewhere));
  await removeUnfinishedRuns(parent);
  expect((await readdir(parent)).sort()).toEqual([elsewhere, living].sort());

  const twoHoursAgo = Date.now() / 1000 - 7200;
  await utimes(path.join(parent, elsewhere), twoHoursAgo, twoHoursAgo);
  await removeUnfinishedRuns(parent);
  expect(await readdir(parent)).toEqual([living]);
});

it('nothing else in the folder of runs is touched', async () => {
  const parent = await temporaryFolder();
  const names = ['.git', '.notes.tmp', 'a run', `.x.${'0'.repeat(12)}.tmp`];
  for (const name of names) await mkdir(path.join(parent, name));
  await removeUnfinishedRuns(parent);
  expect((await readdir(parent)).sort()).toEqual(names.sort());
});
