import { chmod, cp, link, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { TrainingConfigurationInput } from '../../../src/shared/configuration/training-configuration.ts';
import type { Progress } from '../../../src/node/progress.ts';
import type { Dataset } from '../../../src/node/dataset/dataset.ts';
import { readDataset } from '../../../src/trainer/data/read-dataset.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import {
  decompressionBomb,
  names,
  noise,
  noisePng,
  temporaryFolder,
  writeDataset,
} from '../../support/pictures.ts';

/** Small pictures, and the cache in a folder of its own. */
async function configuration(input: TrainingConfigurationInput = {}) {
  return trainingConfigurationSchema.parse({
    backbone: { inputSize: 32 },
    cache: { directory: await temporaryFolder() },
    ...input,
  });
}

async function read(root: string, input?: TrainingConfigurationInput): Promise<Dataset> {
  return readDataset({ root, configuration: await configuration(input) });
}

/** What a UserError says. */
async function refusal(root: string, input?: TrainingConfigurationInput): Promise<string> {
  const error: unknown = await read(root, input).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

const kaggle = [
  ...names(20, 'train/NORMAL/IM-#-0001.png'),
  ...names(20, 'train/PNEUMONIA/person#_virus_1.png'),
  ...names(20, 'train/PNEUMONIA/person#_virus_2.png'),
  ...names(2, 'val/NORMAL/NORMAL2-IM-#-0001.png'),
  ...names(2, 'val/PNEUMONIA/person#_bacteria_1.png'),
  ...names(5, 'test/NORMAL/IM-9#-0001.png'),
  ...names(5, 'test/PNEUMONIA/person9#_virus_3.png'),
];

async function folder(files: Parameters<typeof writeDataset>[1]): Promise<string> {
  const root = await temporaryFolder();
  await writeDataset(root, files);
  return root;
}

/** Ten images of a class, besides those that a test adds. */
const enough = (className: string) => names(10, `${className}/#.png`);

function paths(dataset: Dataset): string[] {
  return dataset.images.map((image) => image.path);
}

function counts(dataset: Dataset, split: string): number[] {
  return dataset.classes.map(
    (_, label) => dataset.images.filter((image) => image.split === split && image.label === label).length,
  );
}

const texts = (dataset: Dataset) => dataset.notes.map(({ text }) => text).join('\n');

describe('the layout of the published set', () => {
  it('is read as it is, validation refilled by patient', async () => {
    const dataset = await read(await folder(kaggle));
    expect(dataset.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    expect(dataset.positiveClass).toBe(1);
    expect(counts(dataset, 'test')).toEqual([5, 5]);
    // 12 % of 22 and of 42, as near as whole patients of two images come.
    expect(counts(dataset, 'val')).toEqual([3, 4]);
    expect(counts(dataset, 'train')).toEqual([19, 38]);
    expect(texts(dataset)).toMatch(/published validation set has only 4 images/);
  });

  it('weighs classes by the images that train keeps', async () => {
    const dataset = await read(await folder(kaggle));
    expect(dataset.classWeights).toEqual([57 / (2 * 19), 57 / (2 * 38)]);
  });

  it.each([
    ['TRAIN', 'Validation', 'Test'],
    ['Train', 'valid', 'TEST'],
  ])('may be spelled %s, %s and %s', async (train, val, test) => {
    const root = await folder(kaggle);
    const expected = await read(root);
    for (const [from, to] of [
      ['train', train],
      ['val', val],
      ['test', test],
    ] as const) {
      await rename(path.join(root, from), path.join(root, to));
    }
    const dataset = await read(root);
    for (const split of ['train', 'val', 'test'])
      expect(counts(dataset, split)).toEqual(counts(expected, split));
  });

  it('gives the same dataset wherever the folder is, and whatever is cached', async () => {
    const root = await folder(kaggle);
    const elsewhere = await temporaryFolder();
    await cp(root, elsewhere, { recursive: true });
    const one = await read(root, { seed: 3 });
    const other = await read(elsewhere, { seed: 3, cache: { maximumGigabytes: 0 } });
    expect({ ...other, root }).toEqual(one);
  });

  it('gives another fingerprint when one image changes', async () => {
    const root = await folder(kaggle);
    const { fingerprint } = await read(root);
    await writeFile(path.join(root, 'train/NORMAL/IM-1-0001.png'), await noisePng('changed'));
    expect((await read(root)).fingerprint).not.toBe(fingerprint);
  });

  it('leaves out folders that are no split, and says so', async () => {
    const root = await folder([...kaggle, 'chest_xray/train/NORMAL/1.png', '__MACOSX/train/NORMAL/1.png']);
    const dataset = await read(root);
    expect(paths(dataset)).toHaveLength(kaggle.length);
    expect(texts(dataset)).toMatch(/folder chest_xray is left out/);
  });
});

describe('a single folder of classes', () => {
  it('is divided by class, for any number of classes', async () => {
    const dataset = await read(await folder(['a', 'b', 'c'].flatMap((name) => names(40, `${name}/#.png`))), {
      split: { testFraction: 0.25, validationFraction: 0.2 },
    });
    expect(dataset.classes).toEqual(['a', 'b', 'c']);
    expect(counts(dataset, 'test')).toEqual([10, 10, 10]);
    expect(counts(dataset, 'val')).toEqual([6, 6, 6]);
    expect(counts(dataset, 'train')).toEqual([24, 24, 24]);
  });

  it('counts the last class as positive, or the one asked for', async () => {
    const root = await folder([...enough('sick'), ...enough('healthy')]);
    expect((await read(root)).positiveClass).toBe(1);
    expect((await read(root, { positiveClass: 'healthy' })).positiveClass).toBe(0);
    expect(await refusal(root, { positiveClass: 'ill' })).toMatch(/no class ill .* healthy, sick/);
    const covid = await folder([...enough('COVID'), ...enough('Normal')]);
    expect((await read(covid)).classes[(await read(covid)).positiveClass]).toBe('COVID');
  });

  it('may have folders inside a class', async () => {
    const root = await folder([...enough('a'), 'b/2020/1.png', 'b/2021/1.png', 'b/2021/may/1.png']);
    expect(paths(await read(root))).toContain('b/2021/may/1.png');
  });

  it('may have names with spaces, quotes, newlines and letters of any script', async () => {
    const odd = [
      'röntgen 1.png',
      `it's "one".png`,
      'two\nlines.png',
      '胸部.png',
      'рентген#?%20.png',
      '🫁.PNG',
    ];
    const root = await folder([...enough('gesund'), ...odd.map((name) => `krank & müde/${name}`)]);
    const dataset = await read(root);
    expect(dataset.rejected).toEqual([]);
    for (const name of odd) expect(paths(dataset)).toContain(`krank & müde/${name}`);
  });
});

describe('files that are no images', () => {
  it('are passed over in silence where their names say so', async () => {
    const root = await folder([...enough('a'), ...enough('b')]);
    await writeDataset(root, {
      'a/Thumbs.db': 'x',
      'a/.DS_Store': 'x',
      'b/notes.txt': 'x',
      'b/._1.png': 'x',
      'c.csv': '',
    });
    const dataset = await read(root);
    expect(paths(dataset)).toHaveLength(20);
    expect(dataset.rejected).toEqual([]);
  });

  it('are rejected with a reason where they pretend to be, and the rest is used', async () => {
    const jpeg = await noise('cut', 64).jpeg().toBuffer();
    const root = await folder([...enough('a'), ...enough('b')]);
    await writeDataset(root, {
      'a/bomb.png': decompressionBomb(),
      'a/cut.jpeg': jpeg.subarray(0, jpeg.length / 2),
      'a/empty.jpg': '',
      'a/scan.dcm': 'DICM',
      'b/text.jpeg': 'not an image',
    });
    const dataset = await read(root);
    expect(paths(dataset)).toHaveLength(20);
    expect(dataset.rejected.map(({ path: file, reason }) => `${file}: ${reason}`)).toEqual([
      'a/bomb.png: more than 100 megapixels are not decoded',
      expect.stringMatching(/^a\/cut.jpeg: damaged, incomplete/),
      'a/empty.jpg: the file is empty',
      expect.stringMatching(/^a\/scan.dcm: not a JPEG/),
      expect.stringMatching(/^b\/text.jpeg: not a JPEG/),
    ]);
    expect(texts(dataset)).toMatch(/^5 files cannot be used and are left out, such as a\/bomb.png/m);
  });

  it('do not count in splits and weights', async () => {
    const root = await folder(kaggle);
    const expected = await read(root);
    await writeDataset(root, {
      'train/NORMAL/bad.png': 'x',
      'val/NORMAL/bad.png': '',
      'test/NORMAL/bad.png': 'x',
    });
    const dataset = await read(root);
    expect(dataset.images).toEqual(expected.images);
    expect(dataset.classWeights).toEqual(expected.classWeights);
  });

  it('and files without permission are rejected', async () => {
    const root = await folder([...enough('a'), ...enough('b')]);
    await chmod(root, 0o755);
    await chmod(path.join(root, 'a/1.png'), 0o000);
    await mkdir(path.join(root, 'b/locked'), { mode: 0o000 });
    const settings = await configuration({ cache: { maximumGigabytes: 0 } });
    actAsOrdinaryUser();
    const dataset = await readDataset({ root, configuration: settings });
    expect(dataset.rejected).toEqual([
      { path: 'b/locked', reason: expect.stringMatching(/Permission .* denied/) as string },
      { path: 'a/1.png', reason: 'permission to read the file is denied' },
    ]);
  });
});

/** Gives up the superuser's rights until the test ends, since they would read anything. */
function actAsOrdinaryUser(): void {
  const { geteuid, seteuid } = process;
  if (geteuid === undefined || seteuid === undefined || geteuid() !== 0) return;
  seteuid(65_534);
  onTestFinished(() => {
    seteuid(0);
  });
}

describe('links', () => {
  it('to images are images, symbolic or hard', async () => {
    const root = await folder([...enough('a'), ...enough('b')]);
    const outside = await folder(['scan.png', 'other.png']);
    await symlink(path.join(outside, 'scan.png'), path.join(root, 'a/linked.png'));
    await link(path.join(outside, 'other.png'), path.join(root, 'b/linked.png'));
    expect(paths(await read(root))).toEqual(expect.arrayContaining(['a/linked.png', 'b/linked.png']));
  });

  it('that lead nowhere or to themselves are rejected', async () => {
    const root = await folder([...enough('a'), ...enough('b')]);
    await symlink('missing.png', path.join(root, 'a/gone.png'));
    await symlink('loop.png', path.join(root, 'a/loop.png'));
    const { rejected } = await read(root);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'there is no such file, or a link that leads nowhere',
      'a link that leads back to itself',
    ]);
  });

  it('may put a dataset together from folders elsewhere', async () => {
    const parts = await folder([...enough('one'), ...enough('two')]);
    const root = await temporaryFolder();
    await symlink(path.join(parts, 'one'), path.join(root, 'a'));
    await symlink(path.join(parts, 'two'), path.join(root, 'b'));
    expect(paths(await read(root))).toHaveLength(20);
  });

  it('that lead back up end nowhere, and the user is warned', async () => {
    const root = await folder([...enough('a'), ...enough('b')]);
    await symlink('..', path.join(root, 'a/up'));
    await symlink('.', path.join(root, 'round'));
    const dataset = await read(root);
    expect(dataset.classes).toEqual(['a', 'b']);
    expect(paths(dataset)).toHaveLength(20);
    expect(texts(dataset)).toMatch(/a\/up is left out: a link to a folder/);
    expect(texts(dataset)).toMatch(/link round is left out: it leads back/);
  });
});

describe('a folder that cannot be trained on is refused, with what to do', () => {
  it.each<[string, string[], RegExp]>([
    ['an empty folder', [], /holds no images/],
    ['images without class folders', ['1.png', '2.png'], /no folder for each class/],
    ['one class', enough('only'), /one class only, only/],
    ['an empty class', [...enough('a'), 'b/'], /class b has no usable image\. The folder b holds no image/],
    [
      'a train folder without classes',
      ['train/', ...enough('test/a'), ...enough('test/b')],
      /train holds no class/,
    ],
    ['no train folder', [...enough('test/a'), ...enough('test/b')], /has test, but no folder train/],
    [
      'a class that test lacks',
      kaggle.filter((file) => !file.startsWith('test/N')),
      /NORMAL has no usable image in test/,
    ],
    [
      'a class that train lacks',
      [...kaggle, 'test/COVID/1.png'],
      /test has the class COVID, which train has not/,
    ],
    ['two folders for one split', [...kaggle, ...enough('validation/NORMAL')], /two folders for one split/],
  ])('%s', async (_, files, message) => {
    expect(await refusal(await folder(files))).toMatch(message);
  });

  it('no such folder', async () => {
    expect(await refusal(path.join(await temporaryFolder(), 'missing'))).toMatch(
      /There is no folder .*missing/,
    );
  });

  it('a file', async () => {
    expect(await refusal(path.join(await folder(['1.png']), '1.png'))).toMatch(/is a file/);
  });

  it('a class of which no image can be read', async () => {
    const root = await folder([...enough('a'), 'b/']);
    await writeDataset(root, { 'b/1.png': '', 'b/2.png': 'x' });
    expect(await refusal(root)).toMatch(
      /class b has no usable image. None of its 2 files .* b\/1.png: the file is empty/,
    );
  });

  it('a large validation set that lacks a class', async () => {
    const root = await folder(kaggle.filter((file) => !file.startsWith('val/N')));
    expect(await refusal(root, { split: { minimumValidationImages: 1 } })).toMatch(
      /NORMAL has no usable image in val/,
    );
  });

  it('weights for classes that there are not', async () => {
    const root = await folder([...enough('a'), ...enough('b')]);
    expect(await refusal(root, { classWeights: { a: 1, c: 1 } })).toMatch(/names c/);
  });
});

describe('the user is told', () => {
  it('of exact copies in two splits and under two classes', async () => {
    const root = await folder(kaggle);
    await cp(path.join(root, 'train/NORMAL/IM-1-0001.png'), path.join(root, 'test/NORMAL/copy.png'));
    await cp(path.join(root, 'test/NORMAL/IM-91-0001.png'), path.join(root, 'test/PNEUMONIA/wrong.png'));
    const dataset = await read(root);
    expect(texts(dataset)).toMatch(/1 image is an exact copy of one in another split/);
    expect(texts(dataset)).toMatch(
      /1 image is an exact copy of one of another class, such as test\/NORMAL\/IM-91/,
    );
  });

  it('of unequal classes', async () => {
    const root = await folder(kaggle);
    expect(texts(await read(root))).toMatch(/differ 2.0-fold in size: NORMAL 19 images, PNEUMONIA 38 images/);
    const unweighted = await read(root, { classWeights: 'none' });
    expect(
      unweighted.notes
        .filter(({ level }) => level === 'warning')
        .map(({ text }) => text)
        .join(),
    ).toMatch(/weigh the same/);
  });

  it('of a validation set that stays small', async () => {
    expect(texts(await read(await folder(kaggle)))).toMatch(/only 7 images: a single one is 14.3 %/);
  });

  it('how far reading has come', async () => {
    const progress: Progress[] = [];
    const root = await folder(kaggle);
    await readDataset({
      root,
      configuration: await configuration(),
      onProgress: (step) => progress.push(step),
    });
    expect(progress.at(-1)).toEqual({ what: 'Reading images', done: 74, total: 74, unit: 'images' });
  });
});

it('reading stops when it is told to', async () => {
  const root = await folder(kaggle);
  const controller = new AbortController();
  const reading = readDataset({
    root,
    configuration: await configuration(),
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(reading).rejects.toThrow(StoppedError);
});
