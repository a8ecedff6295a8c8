import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cliFile, run } from './support/command-line.ts';
import { failingDisk } from './support/failing-disk.ts';
import { onlyObject, trainResultSchema } from './support/json-results.ts';
import { writeDataset } from './support/pictures.ts';
import { readEvents, readManifest } from './support/run-folder.ts';
import { smallTraining, useWorkshop, within } from './support/workshop.ts';

const workshop = useWorkshop();
let folder: string;

beforeAll(async () => {
  await writeDataset(workshop.dataset, { train: 8, val: 4, test: 4 });
  const training = ['train', workshop.dataset, ...smallTraining, '--epochs', '1', '--fine-tune-epochs', '0'];
  const ended = await run([...training, ...within(workshop), '--json']);
  expect(ended.status, ended.errors).toBe(0);
  folder = trainResultSchema.parse(onlyObject(ended.output)).run;
});

/** A message for people: no stack, no name of the system alone. */
function expectPlain(errors: string): void {
  expect(errors).not.toMatch(/unexpected error|\.js:\d+|node:internal/i);
}

describe.skipIf(!existsSync('/dev/full'))('an output that cannot be written (needs /dev/full)', () => {
  const image = () => path.join(workshop.dataset, 'test', 'NORMAL');
  it.each([
    ['classify --csv', () => ['classify', folder, image(), '--engine', 'wasm', '--csv']],
    ['classify', () => ['classify', folder, image(), '--engine', 'wasm']],
    ['show', () => ['show', folder]],
  ])('ends %s with what happened and what to do', (_, args) => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [cliFile, ...args()], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toMatch(/The output could not be written: the disk is full\..*make room/);
    expectPlain(stderr);
  });
});

it('heat maps that cannot be written end classify with the file and what to do', async () => {
  const maps = path.join(workshop.folder, 'maps');
  const image = path.join(workshop.dataset, 'test', 'NORMAL');
  const ended = await run(['classify', folder, image, '--engine', 'wasm', '--gradcam', maps], {
    env: failingDisk(maps, { code: 'EIO', first: 3, lasting: true }),
  });
  expect(ended.status).toBe(1);
  expect(ended.errors).toContain(path.join(maps, 'normal-'));
  expect(ended.errors).toContain('the disk reported an input/output error');
  expectPlain(ended.errors);
});

it.each([
  ['the log is forced to the disk', /events\.jsonl$/, 2],
  ['the manifest is written', /run\.json/, 1],
  ['the lock is taken', /lock/, 2],
])('a training whose disk fails when %s is told plainly, and resumes', async (_, matching, first) => {
  const runs = path.join(workshop.folder, 'failing', String(first), matching.source.slice(0, 3));
  const args = [...smallTraining, '--epochs', '1', '--fine-tune-epochs', '0', '--out', runs];
  const ended = await run(['train', workshop.dataset, ...args, '--cache-dir', workshop.cache], {
    env: failingDisk(runs, { code: 'EIO', matching, first: first + 3 }),
  });
  expect(ended.status).toBe(1);
  expectPlain(ended.errors);
  const [, resumable] = /resume (\S+)/.exec(ended.errors) ?? [];
  if (resumable === undefined) return;
  const resumed = await run(['resume', path.resolve(resumable)]);
  expect(resumed.status, resumed.errors).toBe(0);
  expect(readManifest(path.resolve(resumable)).status).toBe('finished');
  expect(readEvents(path.resolve(resumable)).at(-1)?.kind).toBe('finished');
});
