import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FolderTallies } from '../../../src/node/dataset/folder-tallies.ts';
import { searchDatasets } from '../../../src/node/dataset/search-datasets.ts';
import { StoppedError } from '../../../src/node/user-error.ts';
import { names, temporaryFolder } from '../../support/pictures.ts';

async function folderOf(files: readonly string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const file of files) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), '');
  }
  return root;
}

/** Relative paths of the datasets found; the folder itself is empty. */
async function found(root: string, depth = 3): Promise<string[]> {
  const { datasets } = await searchDatasets(root, { depth, tallies: new FolderTallies() });
  return datasets.map((dataset) => path.relative(root, dataset).split(path.sep).join('/'));
}

const split = (where: string) => [`${where}train/a/1.png`, `${where}train/b/1.png`, `${where}test/a/2.png`];
const classes = (where: string) => [...names(10, `${where}a/#.png`), ...names(10, `${where}b/#.png`)];

test('the folder itself may be a dataset', async () => {
  expect(await found(await folderOf(split('')))).toEqual(['']);
  expect(await found(await folderOf(classes('')))).toEqual(['']);
});

test('datasets are found down to the depth asked for', async () => {
  const root = await folderOf([...split('one/'), ...split('data/more/two/'), ...classes('data/three/')]);
  expect(await found(root, 3)).toEqual(['one', 'data/three', 'data/more/two']);
  expect(await found(root, 1)).toEqual(['one']);
  expect(await found(root, 0)).toEqual([]);
});

test('classes may hold a folder for each patient', async () => {
  expect(await found(await folderOf(['d/train/a/p1/1.png', 'd/train/b/p2/2.png']))).toEqual(['d']);
});

test('a program with tests is no dataset, nor a website with some pictures', async () => {
  const root = await folderOf([
    'src/main.ts',
    'test/main.test.ts',
    'test/fixtures/a.png',
    'site/images/logo.png',
    'site/icons/home.png',
    'site/index.html',
    ...classes('node_modules/package/'),
    ...classes('.hidden/'),
  ]);
  expect(await found(root)).toEqual([]);
});

test('links are not followed', async () => {
  const elsewhere = await folderOf(split(''));
  const root = await folderOf(['notes.txt']);
  await symlink(elsewhere, path.join(root, 'data'));
  await symlink(root, path.join(root, 'loop'));
  expect(await found(root)).toEqual([]);
});

test('a search in a vast tree ends, and says that it was cut short', async () => {
  const root = await folderOf([...names(30, 'deep/#/x.txt'), ...split('deep/99/data/')]);
  const { datasets, cutShort } = await searchDatasets(root, {
    depth: 8,
    tallies: new FolderTallies(),
    maximumFolders: 10,
  });
  expect(datasets).toEqual([]);
  expect(cutShort).toBe(true);
});

test('a search ends when it is told to', async () => {
  const root = await folderOf(split(''));
  const options = { depth: 3, tallies: new FolderTallies(), signal: AbortSignal.abort() };
  await expect(searchDatasets(root, options)).rejects.toThrow(StoppedError);
});
