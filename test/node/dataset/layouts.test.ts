import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findImages } from '../../../src/node/dataset/find-images.ts';
import { FolderTallies } from '../../../src/node/dataset/folder-tallies.ts';
import { searchDatasets } from '../../../src/node/dataset/search-datasets.ts';
import { surveyDataset } from '../../../src/node/dataset/survey-dataset.ts';
import { layouts } from '../../support/layouts.ts';
import { temporaryFolder } from '../../support/pictures.ts';

/** A folder of empty files: names are all that is looked at. */
async function folderOf(files: readonly string[]): Promise<string> {
  const root = path.join(await temporaryFolder(), 'SET');
  await mkdir(root);
  const folders = files.map((file) => (file.endsWith('/') ? file : path.dirname(file)));
  for (const folder of new Set(folders)) await mkdir(path.join(root, folder), { recursive: true });
  await Promise.all(
    files.filter((file) => !file.endsWith('/')).map((file) => writeFile(path.join(root, file), '')),
  );
  return root;
}

describe.each(layouts)(
  'the tree of datasets, given $name,',
  ({ files, counts, notes = [], refusal, listed = [''] }) => {
    if (counts !== undefined)
      test('shows its splits and classes, and what was understood', async () => {
        const {
          splits,
          problem,
          notes: told,
        } = await surveyDataset(await folderOf(files), new FolderTallies());
        const shown = splits.map(({ split, classes }) => [
          split ?? 'all',
          Object.fromEntries(classes.map(({ name, images }) => [name, images])),
        ]);
        expect(Object.fromEntries(shown)).toEqual(counts);
        expect(problem).toBeNull();
        for (const text of notes) expect(told.map((note) => note.text).join('\n')).toContain(text);
      });

    if (counts !== undefined)
      test('counts what a training reads, and says what a training says', async () => {
        const root = await folderOf(files);
        const { images, notes: told } = await findImages(root);
        const found: Record<string, Record<string, number>> = {};
        for (const { published = 'all', className } of images) {
          const ofSplit = (found[published] ??= {});
          ofSplit[className] = (ofSplit[className] ?? 0) + 1;
        }
        expect(found).toEqual(counts);
        for (const text of notes) expect(told.map((note) => note.text).join('\n')).toContain(text);
      });

    if (refusal !== undefined)
      test('says why it cannot be trained on and what to do', async () => {
        const root = await folderOf(files);
        const said = await surveyDataset(root, new FolderTallies()).then(
          ({ problem }) => problem ?? '',
          (error: unknown) => (error instanceof Error ? error.message : ''),
        );
        expect(said.replaceAll(root, 'SET')).toContain(refusal);
      });

    test('lists the folder that is to be chosen', async () => {
      const root = await folderOf(files);
      const { datasets } = await searchDatasets(path.dirname(root), {
        depth: 4,
        tallies: new FolderTallies(),
      });
      expect(datasets.map((dataset) => path.relative(root, dataset)).sort()).toEqual([...listed].sort());
    });
  },
);
