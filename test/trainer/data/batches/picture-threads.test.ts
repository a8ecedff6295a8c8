import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trainingConfigurationSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import type { ImageRecord } from '../../../../src/node/dataset/dataset.ts';
import { StoppedError, UserError } from '../../../../src/node/user-error.ts';
import { tfPreprocessing } from '../../../../src/trainer/backbones/preprocessing.ts';
import { batchAssembler } from '../../../../src/trainer/data/batches/assemble-batch.ts';
import {
  openPictureThreads,
  type PictureThreadsOptions,
} from '../../../../src/trainer/data/batches/picture-threads.ts';
import { decodePicture } from '../../../../src/trainer/data/decode-picture.ts';
import { names, temporaryFolder, writeDataset } from '../../../support/pictures.ts';

const size = 16;
const { augmentation } = trainingConfigurationSchema.parse({});
const settings = { size, preprocessing: tfPreprocessing, augmentation, seed: 7 };
const never = new AbortController().signal;

/** Images 1.png, 2.png … on disk, read in threads. */
async function open(count: number, options: Partial<PictureThreadsOptions> = {}) {
  const root = await temporaryFolder();
  const cacheFolder = await temporaryFolder();
  const paths = names(count, '#.png');
  await writeDataset(root, paths);
  const images = paths.map((image): ImageRecord => ({ path: image, label: 0, group: '', split: 'train' }));
  const threads = openPictureThreads({
    ...settings,
    ...{ dataset: { root }, images, cacheFolder, maximumBytes: 1e8 },
    ...options,
  });
  onTestFinished(() => threads.close());
  return { ...threads, root, cacheFolder };
}

const order = (count: number) =>
  names(count, '#.png').map((name, index) => ({ path: name, view: index % 2 === 0 ? null : index }));

describe('pictures read in threads', () => {
  it('are those read in this one, bit for bit, decoded or from the cache', async () => {
    const { assemble, root } = await open(6);
    const expected = await batchAssembler(settings, (name) => decodePicture(path.join(root, name), size))(
      order(6),
      never,
    );
    expect(await assemble(order(6), never)).toEqual(expected);
    const again = await Promise.all(Array.from({ length: 8 }, () => assemble(order(6), never)));
    for (const values of again) expect(values).toEqual(expected);
  });

  it('end with words for the user where one can no longer be read', async () => {
    const { assemble, root } = await open(3);
    await rm(path.join(root, '2.png'));
    const reading = assemble(order(3), never);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(/2\.png can no longer be read: there is no such file/);
    expect(await assemble(order(1), never)).toHaveLength(size * size * 3);
  });

  it('are given up when nobody wants them any more', async () => {
    const { assemble } = await open(40);
    const controller = new AbortController();
    const reading = Promise.allSettled([1, 2, 3].map(() => assemble(order(40), controller.signal)));
    controller.abort();
    for (const outcome of await reading)
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StoppedError);
    await expect(assemble(order(1), controller.signal)).rejects.toThrow(StoppedError);
  });

  it('leave what was verified behind when they are closed', async () => {
    const { cacheFolder, ...threads } = await open(3);
    await threads.assemble(order(3), never);
    await threads.close();
    const list = (await readdir(cacheFolder)).find((name) => name.startsWith('verified-')) ?? '';
    expect((await readFile(path.join(cacheFolder, list), 'utf8')).trim().split('\n')).toHaveLength(3);
  });

  it('bring one notice where none can be cached', async () => {
    const notices: string[] = [];
    const { assemble } = await open(3, {
      cacheFolder: '/dev/null/nowhere',
      onNotice: (text) => notices.push(text),
    });
    await Promise.all([assemble(order(3), never), assemble(order(3), never)]);
    expect(notices).toHaveLength(1);
  });

  it('never lead out of the dataset', async () => {
    const images: ImageRecord[] = [{ path: '../secret.png', label: 0, group: '', split: 'test' }];
    await expect(open(1, { images })).rejects.toThrow(UserError);
  });
});
