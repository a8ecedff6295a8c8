import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runLayout } from '../../src/shared/run/run-layout.ts';
import { cliFile, run } from './support/command-line.ts';
import type { Ended } from './support/command-line.ts';
import { writeDataset, writePicture } from './support/pictures.ts';
import { onlyRun, readEvents, readManifest } from './support/run-folder.ts';
import { smallTraining, useWorkshop, within } from './support/workshop.ts';

const workshop = useWorkshop();

/** File names that a careless program trips over. Windows allows few of them. */
const oddNames = [
  'with space.jpeg',
  'it is -> new.jpeg',
  'comma, semicolon; percent %41.jpeg',
  'Легкие 肺部 الرئة é.jpeg',
  ...(process.platform === 'win32' ? [] : ['"double" and \'single\'.jpeg', 'two\nlines.jpeg', '=1+1.jpeg']),
];

let dataset: string;
let ended: Ended;
let finished: string;

beforeAll(async () => {
  // The dataset's own name is odd as well.
  dataset = path.join(workshop.folder, 'x-rays of "Ärzte"');
  await writeDataset(dataset);
  const train = path.join(dataset, 'train', 'NORMAL');
  await writePicture(path.join(train, 'truncated.jpeg'), false, 5000);
  truncateSync(path.join(train, 'truncated.jpeg'), 500);
  writeFileSync(path.join(train, 'text.jpeg'), 'This is no picture.\n');
  writeFileSync(path.join(train, 'zero-byte.jpeg'), '');
  await sharp({
    create: { width: 30_000, height: 30_000, channels: 3, background: '#000' },
    limitInputPixels: false,
  })
    .toColourspace('b-w')
    .png()
    .toFile(path.join(train, 'bomb.png'));
  mkdirSync(path.join(train, 'folder.jpeg'));
  if (process.platform !== 'win32') {
    symlinkSync('loop.jpeg', path.join(train, 'loop.jpeg'));
    symlinkSync('nowhere.jpeg', path.join(train, 'dangling.jpeg'));
    symlinkSync('..', path.join(train, 'upwards'));
  }
  for (const [index, name] of oddNames.entries())
    await writePicture(path.join(train, name), false, 6000 + index);
  ended = await run(['train', dataset, ...smallTraining, ...within(workshop)]);
  finished = onlyRun(workshop.runs) ?? '';
}, 120_000);

/** Why the run left a file out; undefined when it did not. */
function reasonFor(name: string): string | undefined {
  return readManifest(finished).dataset.rejected.find(({ path: file }) => file === `train/NORMAL/${name}`)
    ?.reason;
}

describe('a training on a dataset with files that cannot be used', () => {
  it('goes through', () => {
    expect(ended.status, ended.errors).toBe(0);
    expect(readManifest(finished).status).toBe('finished');
  });

  it.each([
    ['truncated.jpeg', /damaged|incomplete/],
    ['text.jpeg', /not a .*image/],
    ['zero-byte.jpeg', /empty/],
    ['bomb.png', /megapixels/],
  ])('leaves out %s and says why', (name, reason) => {
    expect(reasonFor(name)).toMatch(reason);
  });

  it.skipIf(process.platform === 'win32').each([
    ['loop.jpeg', /leads back to itself/],
    ['dangling.jpeg', /leads nowhere/],
  ])('leaves out the link %s and says why (needs symbolic links)', (name, reason) => {
    expect(reasonFor(name)).toMatch(reason);
  });

  it('tells the user how many were left out', () => {
    const read = readEvents(finished).find((event) => event.kind === 'dataset-read');
    expect(read?.rejected).toBe(readManifest(finished).dataset.rejected.length);
    expect(ended.errors + ended.output).toMatch(/left out|cannot be (used|read)|unusable|unreadable/i);
  });

  it.each(oddNames)('uses the file called %j, under that name', (name) => {
    const rows = z
      .array(z.looseObject({ path: z.string() }))
      .parse(parse(readFileSync(path.join(finished, runLayout.split)), { columns: true }));
    expect(rows.map((row) => row.path)).toContain(`train/NORMAL/${name}`);
  });
});

describe('a file that may not be read', () => {
  it('is left out with the reason', { timeout: 120_000 }, async (test) => {
    if (process.platform === 'win32') test.skip('needs permissions as Unix has them');
    const nobody = 65_534;
    // Nothing is forbidden to the administrator: the program then runs as another user, who must be able to read it.
    const as = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    const readable = spawnSync(
      process.execPath,
      ['-e', `require('fs').accessSync(${JSON.stringify(cliFile)})`],
      as,
    );
    if (readable.status !== 0)
      test.skip('needs the program where a user other than the administrator can read it');
    const place = path.join(workshop.folder, 'permissions');
    const forbidden = path.join(place, 'dataset', 'train', 'NORMAL', 'normal-0.jpeg');
    await writeDataset(path.join(place, 'dataset'));
    chmodSync(forbidden, 0);
    for (const folder of [workshop.folder, place]) chmodSync(folder, 0o777);
    const training = await run(
      [
        ...['train', path.join(place, 'dataset'), ...smallTraining],
        ...['--out', path.join(place, 'runs'), '--cache-dir', path.join(place, 'cache')],
      ],
      { ...as, env: { TRANSFER_LEARNING_CACHE: path.join(place, 'cache'), HOME: place } },
    );
    expect(training.status, training.errors).toBe(0);
    const { rejected } = readManifest(onlyRun(path.join(place, 'runs')) ?? '').dataset;
    expect(rejected.map(({ path: file }) => file)).toEqual(['train/NORMAL/normal-0.jpeg']);
    expect(rejected[0]?.reason).toMatch(/permission/);
  });
});
