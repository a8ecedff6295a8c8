import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { missingFiles } from '../../../src/node/configuration/missing-files.ts';
import { temporaryFolder } from '../../support/pictures.ts';

test('paths that lead nowhere are told by their field', async () => {
  const folder = await temporaryFolder();
  const missing = await missingFiles(
    {
      dataset: 'chest_xray',
      backbone: { weights: 'mine.h5', weightsDirectory: 'weights' },
      split: { groupBy: { csv: 'patients.csv' } },
      cache: { directory: 'made/when/needed' },
    },
    folder,
  );
  expect(missing.map(({ text }) => text)).toEqual([
    `dataset: there is no folder ${path.join(folder, 'chest_xray')}.`,
    `backbone.weights: there is no file ${path.join(folder, 'mine.h5')}. It may also be imagenet or none.`,
    `backbone.weightsDirectory: there is no folder ${path.join(folder, 'weights')}.`,
    `split.groupBy.csv: there is no file ${path.join(folder, 'patients.csv')}.`,
  ]);
});

test('what is there, and words that are no path, are let pass', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'chest_xray'));
  await writeFile(path.join(folder, 'mine.h5'), '');
  expect(await missingFiles({ dataset: 'chest_xray', backbone: { weights: 'mine.h5' } }, folder)).toEqual([]);
  expect(await missingFiles({ backbone: { weights: 'imagenet' } }, folder)).toEqual([]);
  expect(await missingFiles({ dataset: 7, split: { groupBy: 'auto' } }, folder)).toEqual([]);
});

test('a file is no dataset', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'data'), '');
  const [missing] = await missingFiles({ dataset: 'data' }, folder);
  expect(missing?.text).toBe(`dataset: ${path.join(folder, 'data')} is no folder.`);
});
