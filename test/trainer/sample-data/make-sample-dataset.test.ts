import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  makeSampleDataset,
  sampleClasses,
  samplePatientPattern,
} from '../../../src/trainer/sample-data/make-sample-dataset.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sample-'));
  await makeSampleDataset(path.join(folder, 'one'), { seed: 3, images: 16 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pictures(root: string): string[] {
  return ['train', 'test'].flatMap((split) =>
    sampleClasses.flatMap((name) =>
      readdirSync(path.join(root, split, name)).map((file) => path.join(root, split, name, file)),
    ),
  );
}

function contents(root: string): string[] {
  return pictures(root).map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
}

test('there are as many pictures as asked for, half of each class', () => {
  const all = pictures(path.join(folder, 'one'));
  expect(all).toHaveLength(16);
  expect(all.filter((file) => file.includes('PNEUMONIA'))).toHaveLength(8);
});

test('the same seed draws the same pictures, another one others', async () => {
  await makeSampleDataset(path.join(folder, 'again'), { seed: 3, images: 16 });
  await makeSampleDataset(path.join(folder, 'other'), { seed: 4, images: 16 });
  expect(contents(path.join(folder, 'again'))).toEqual(contents(path.join(folder, 'one')));
  expect(contents(path.join(folder, 'other'))).not.toEqual(contents(path.join(folder, 'one')));
});

test('no two pictures are the same', () => {
  const all = contents(path.join(folder, 'one'));
  expect(new Set(all).size).toBe(all.length);
});

test('no patient is in both train and test', () => {
  const patients = (split: string) =>
    new Set(
      pictures(path.join(folder, 'one'))
        .filter((file) => file.includes(`${path.sep}${split}${path.sep}`))
        .map((file) => new RegExp(samplePatientPattern).exec(path.basename(file))?.[1]),
    );
  const train = patients('train');
  expect([...patients('test')].filter((patient) => train.has(patient))).toEqual([]);
});

test('every picture says SYNTHETIC in its metadata and in its corner', async () => {
  for (const file of pictures(path.join(folder, 'one'))) {
    expect(readFileSync(file).includes('SYNTHETIC')).toBe(true);
    const { width, height } = await sharp(file).metadata();
    const corner = await sharp(file)
      .extract({ left: width - 58, top: height - 11, width: 54, height: 7 })
      .raw()
      .toBuffer();
    // Letters of full white: about a third of the corner.
    const white = corner.filter((value) => value > 200).length / corner.length;
    expect(white).toBeGreaterThan(0.2);
  }
});

test('the folder says what it holds', () => {
  expect(readFileSync(path.join(folder, 'one', 'README.txt'), 'utf8')).toMatch(/^SYNTHETIC/);
});

test("a folder with somebody's files is left alone", async () => {
  const taken = path.join(folder, 'taken');
  mkdirSync(taken);
  writeFileSync(path.join(taken, 'thesis.doc'), '');
  await expect(makeSampleDataset(taken, { seed: 1, images: 16 })).rejects.toThrow(UserError);
  expect(existsSync(path.join(taken, 'train'))).toBe(false);
});

test('drawing can be stopped', async () => {
  const signal = AbortSignal.abort();
  await expect(
    makeSampleDataset(path.join(folder, 'stopped'), { seed: 1, images: 16, signal }),
  ).rejects.toThrow(StoppedError);
});
