import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FolderTallies } from '../../../src/node/dataset/folder-tallies.ts';
import { surveyDataset } from '../../../src/node/dataset/survey-dataset.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import { names, temporaryFolder } from '../../support/pictures.ts';

/** A dataset of empty files: names are all that a survey looks at. */
async function folderOf(files: readonly string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const file of files) {
    const target = path.join(root, file);
    await mkdir(file.endsWith('/') ? target : path.dirname(target), { recursive: true });
    if (!file.endsWith('/')) await writeFile(target, '');
  }
  return root;
}

const survey = (root: string) => surveyDataset(root, new FolderTallies());
const texts = async (files: readonly string[]) =>
  (await survey(await folderOf(files))).notes.map(({ text }) => text).join('\n');

const kaggle = [
  ...names(30, 'train/NORMAL/IM-#-0001.jpeg'),
  ...names(60, 'train/PNEUMONIA/person#_virus_1.jpeg'),
  ...names(60, 'train/PNEUMONIA/person#_virus_2.jpeg'),
  ...names(2, 'val/NORMAL/NORMAL2-IM-#-0001.jpeg'),
  ...names(2, 'val/PNEUMONIA/person9#_bacteria_1.jpeg'),
  ...names(5, 'test/NORMAL/IM-9#-0001.jpeg'),
  ...names(5, 'test/PNEUMONIA/person8#_virus_3.jpeg'),
];

describe('a dataset as on Kaggle', () => {
  test('is counted by split, class and patient', async () => {
    const { splits, images, patients, problem, naming } = await survey(await folderOf(kaggle));
    expect(
      splits.map((split) => [
        split.split,
        split.images,
        split.patients,
        ...split.classes.map((one) => [one.name, one.path, one.images]),
      ]),
    ).toEqual([
      ['train', 150, 90, ['NORMAL', 'train/NORMAL', 30], ['PNEUMONIA', 'train/PNEUMONIA', 120]],
      ['val', 4, 4, ['NORMAL', 'val/NORMAL', 2], ['PNEUMONIA', 'val/PNEUMONIA', 2]],
      ['test', 10, 10, ['NORMAL', 'test/NORMAL', 5], ['PNEUMONIA', 'test/PNEUMONIA', 5]],
    ]);
    expect({ images, patients, problem, naming: naming?.name }).toEqual({
      images: 164,
      patients: 104,
      problem: null,
      naming: 'kermany',
    });
  });

  test('is said to have its small validation set refilled, and its classes weighed', async () => {
    expect(await texts(kaggle)).toBe(
      'Validation has only 4 images, too few to steer by. A training refills it from train, by patient, to 12 % of each class.\n' +
        'The classes differ 4.0-fold in size (NORMAL 30, PNEUMONIA 120). A training weighs them to make up for it.',
    );
  });
});

test('splits in other spellings keep the names of their folders', async () => {
  const root = await folderOf([
    'Train/a/1.png',
    'Train/b/2.png',
    'Validation/a/3.png',
    'TEST/a/4.png',
    'TEST/b/5.png',
  ]);
  const { splits, problem } = await survey(root);
  expect(splits.map(({ split, path: folder }) => [split, folder])).toEqual([
    ['train', 'Train'],
    ['val', 'Validation'],
    ['test', 'TEST'],
  ]);
  expect(problem).toBeNull();
});

test('a single folder of classes is told to be divided', async () => {
  const notes = await texts([...names(12, 'sick/patient-#-a.png'), ...names(12, 'well/patient-2#-a.png')]);
  expect(notes).toBe(
    'There are no splits: a training keeps 15 % of each class, by patient, for the test and 12 % of the rest for validation.',
  );
});

test('images in folders below their class are counted with it', async () => {
  const { splits } = await survey(await folderOf(['a/p1/1.png', 'a/p2/2.png', 'a/3.png', 'b/4.png']));
  expect(splits[0]?.classes.map(({ images, path: folder }) => [folder, images])).toEqual([
    ['a', 3],
    ['b', 1],
  ]);
});

test('patients that names do not tell are asked for', async () => {
  const root = await folderOf(['a/1.png', 'b/2.png']);
  const { patients, notes } = await survey(root);
  expect(patients).toBeNull();
  expect(notes.some(({ text }) => text.includes('split.groupBy'))).toBe(true);
});

test('an image that no naming fits is a patient of its own, as in training', async () => {
  const { patients } = await survey(await folderOf([...kaggle, 'train/NORMAL/other.png']));
  expect(patients).toBe(105);
});

test('numbered patients count only where every image is named so', async () => {
  const named = [...names(3, 'a/patient-1-film-#.png'), 'b/patient-2-film-1.png'];
  expect((await survey(await folderOf(named))).naming?.groupBy).toEqual({ pattern: '^(patient-\\d+)-' });
  expect((await survey(await folderOf([...named, 'b/other.png']))).naming).toBeNull();
});

test('patients in two splits are told with an example', async () => {
  const notes = await texts([
    ...kaggle,
    'test/PNEUMONIA/person7_virus_9.jpeg',
    'test/PNEUMONIA/person8_virus_9.jpeg',
  ]);
  expect(notes).toMatch(
    /2 patients have images in both train and test, such as person[78]_virus\. Results on test will look better than they are\./,
  );
});

test('files that are no images, or of a kind that cannot be read, are told with an example', async () => {
  const notes = await texts([...kaggle, 'train/NORMAL/Thumbs.db', 'train/PNEUMONIA/scan.heic']);
  expect(notes).toContain('1 file of a kind that cannot be read will be left out');
  expect(notes).toContain('1 file that is no image is left out');
  expect(notes).toContain('train/NORMAL/Thumbs.db');
});

describe('what a training would refuse', () => {
  test.each([
    ['a class without images', ['a/1.png', 'b/'], 'The class b has no usable image.'],
    ['a single class', ['train/a/1.png', 'test/a/2.png'], 'holds one class only, a.'],
    ['no train', ['val/a/1.png', 'test/a/2.png'], 'but no folder train to learn from'],
    [
      'a class that train has not',
      ['train/a/1.png', 'train/b/2.png', 'test/c/3.png'],
      'test has the class c',
    ],
    ['no images that can be read', ['a/1.heic', 'b/2.heic'], 'The class a has no usable image.'],
  ])('%s is told beforehand', async (_, files, problem) => {
    expect((await survey(await folderOf(files))).problem).toContain(problem);
  });

  test('a folder that is gone is an error that says so', async () => {
    const root = await folderOf(['a/1.png']);
    await rm(root, { recursive: true });
    await expect(survey(root)).rejects.toThrow(UserError);
    await expect(survey(root)).rejects.toThrow('There is no folder');
  });
});

test('a link that leads back to its folder is passed over with a word', async () => {
  const root = await folderOf(['a/1.png', 'b/2.png']);
  await symlink(root, path.join(root, 'c'));
  expect((await survey(root)).notes.map(({ text }) => text).join()).toContain('leads back');
});

test('a survey ends when it is told to', async () => {
  const root = await folderOf(kaggle);
  await expect(surveyDataset(root, new FolderTallies(), AbortSignal.abort())).rejects.toThrow(StoppedError);
});

describe('remembered counts', () => {
  test('follow what is added and removed', async () => {
    const root = await folderOf(kaggle);
    const tallies = new FolderTallies();
    expect((await surveyDataset(root, tallies)).images).toBe(164);
    await writeFile(path.join(root, 'test/NORMAL/IM-77-0001.jpeg'), '');
    expect((await surveyDataset(root, tallies)).images).toBe(165);
    await rm(path.join(root, 'train/NORMAL'), { recursive: true });
    expect((await surveyDataset(root, tallies)).images).toBe(135);
  });
});
