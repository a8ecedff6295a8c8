import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { augment } from '../../../src/trainer/data/augment.ts';
import type { ImageRecord, Picture } from '../../../src/node/dataset/dataset.ts';
import { openPictures } from '../../../src/trainer/data/open-pictures.ts';
import type { PictureSource } from '../../../src/trainer/data/open-pictures.ts';
import { readBatches } from '../../../src/trainer/data/read-batches.ts';
import type { Example, PictureBatch, ReadBatchesOptions } from '../../../src/trainer/data/read-batches.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import { names, temporaryFolder, writeDataset } from '../../support/pictures.ts';

const size = 8;
const length = size * size * 3;
const { augmentation } = trainingConfigurationSchema.parse({
  augmentation: { rotation: 0.1, zoom: 0.1, translation: 0.1, brightness: 0.1, contrast: 0.1 },
});

/** Images 0, 1, 2 … on disk. */
async function source(count: number, signal?: AbortSignal): Promise<PictureSource & { root: string }> {
  const root = await temporaryFolder();
  const paths = names(count, '#.png');
  await writeDataset(root, paths);
  const images = paths.map((image, index): ImageRecord => ({
    path: image,
    label: index % 3,
    group: image,
    split: 'train',
  }));
  const cacheFolder = await temporaryFolder();
  const opened = await openPictures({
    dataset: { root },
    images,
    size,
    cacheFolder,
    maximumBytes: 1e8,
    signal,
  });
  return { ...opened, root };
}

/** Images without files: the picture of each is filled with its index. `read` sees every request. */
function imaginary(
  count: number,
  onRead: (index: number) => Promise<void> | void = () => undefined,
): PictureSource {
  return {
    images: Array.from({ length: count }, (_, index) => ({
      path: `${index}.png`,
      label: 0,
      group: '',
      split: 'train' as const,
    })),
    size,
    async read(index): Promise<Picture> {
      await onRead(index);
      return { height: size, width: size, values: new Uint8Array(length).fill(index % 256) };
    },
    close: () => Promise.resolve(),
  };
}

const inOrder = (count: number): Example[] =>
  Array.from({ length: count }, (_, index) => ({ index, view: 0 }));

async function all(
  options: Omit<ReadBatchesOptions, 'batchSize' | 'augmentation' | 'seed'> & Partial<ReadBatchesOptions>,
) {
  const batches: PictureBatch[] = [];
  for await (const batch of readBatches({ batchSize: 4, augmentation: null, seed: 7, ...options }))
    batches.push(batch);
  return batches;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('batches', () => {
  it('have the examples in the order asked for, with their labels', async () => {
    const pictures = await source(6);
    const order = [5, 0, 3, 3, 1].map((index, view) => ({ index, view }));
    const batches = await all({ source: pictures, order });
    expect(batches.map(({ examples }) => examples)).toEqual([4, 1]);
    expect(batches.flatMap(({ indices }) => [...indices])).toEqual([5, 0, 3, 3, 1]);
    expect(batches.flatMap(({ views }) => [...views])).toEqual([0, 1, 2, 3, 4]);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([2, 0, 0, 0, 1]);
    const expected = await Promise.all(
      order.map(async ({ index }) => [...(await pictures.read(index)).values]),
    );
    expect(batches.flatMap(({ values }) => [...values])).toEqual(expected.flat());
  });

  it('are prepared as the network wants them', async () => {
    const [batch] = await all({
      source: imaginary(2),
      order: inOrder(2),
      prepare: (pixels, target, start) => {
        pixels.forEach((value, at) => (target[start + at] = value / 2 - 1));
      },
    });
    expect([...(batch?.values ?? [])]).toEqual([
      ...Array<number>(length).fill(-1),
      ...Array<number>(length).fill(-0.5),
    ]);
  });

  it('augment each example by seed, path and view alone, whatever the order and batch size', async () => {
    const pictures = await source(4);
    const variants = async (order: Example[], batchSize: number) => {
      const found = new Map<string, number[]>();
      for (const { indices, views, values } of await all({
        source: pictures,
        order,
        batchSize,
        augmentation,
      })) {
        indices.forEach((index, at) => {
          found.set(`${index} ${views[at] ?? 0}`, [...values.subarray(at * length, (at + 1) * length)]);
        });
      }
      return found;
    };
    const order = [0, 1, 2, 3].flatMap((index) => [0, 1].map((view) => ({ index, view })));
    const one = await variants(order, 3);
    expect(await variants([...order].reverse(), 5)).toEqual(one);
    for (const { index, view } of order) {
      const stream = randomStream(7, 'augment', `${index + 1}.png`, view);
      const expected = augment(await pictures.read(index), augmentation, stream);
      expect(one.get(`${index} ${view}`)).toEqual([...expected.values]);
    }
  });

  it('leave out an image that became unreadable, and say so', async () => {
    const pictures = await source(5);
    await rm(path.join(pictures.root, '2.png'));
    await writeFile(path.join(pictures.root, '5.png'), 'no image');
    const unreadable: [number, string][] = [];
    const batches = await all({
      source: pictures,
      order: inOrder(5),
      onUnreadable: (index, reason) => unreadable.push([index, reason]),
    });
    expect(batches.map(({ examples, values }) => [examples, values.length])).toEqual([[3, 3 * length]]);
    expect([...(batches[0]?.indices ?? [])]).toEqual([0, 2, 3]);
    const expected = await Promise.all(
      [0, 2, 3].map(async (index) => [...(await pictures.read(index)).values]),
    );
    expect([...(batches[0]?.values ?? [])]).toEqual(expected.flat());
    expect(unreadable.map(([index]) => index)).toEqual([1, 4]);
  });

  it('of nothing are none', async () => {
    expect(await all({ source: imaginary(0), order: [] })).toEqual([]);
  });
});

describe('reading ahead', () => {
  it('goes on while the caller is busy, and no further than asked', async () => {
    const read: number[] = [];
    const batches = readBatches({
      source: imaginary(100, (index) => void read.push(index)),
      order: inOrder(100),
      batchSize: 4,
      augmentation: null,
      seed: 7,
      lookAhead: 2,
    });
    await batches.next();
    for (let turns = 0; turns < 100; turns++) await turn();
    expect(read).toHaveLength(12);
    await batches.next();
    for (let turns = 0; turns < 100; turns++) await turn();
    expect(read).toHaveLength(16);
    await batches.return();
  });

  it('ends with a caller that stops early, leaving nothing running', async () => {
    let running = 0;
    let most = 0;
    const slow = imaginary(100, async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
    });
    const batches = readBatches({
      source: slow,
      order: inOrder(100),
      batchSize: 10,
      augmentation: null,
      seed: 7,
    });
    await batches.next();
    await batches.return();
    expect(most).toBeGreaterThan(1);
    expect(running).toBe(0);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const reading = all({
      source: imaginary(100, (index) => {
        if (index === 30) controller.abort();
      }),
      order: inOrder(100),
      signal: controller.signal,
    });
    await expect(reading).rejects.toThrow(StoppedError);
  });

  it('passes a defect on to the caller', async () => {
    const broken = imaginary(100, (index) => {
      if (index === 9) throw new Error('defect');
    });
    await expect(all({ source: broken, order: inOrder(100) })).rejects.toThrow('defect');
  });

  it('takes no more memory for many images than for few', async () => {
    const peak = async (count: number) => {
      const big = { ...imaginary(count), size: 64 };
      const values = new Uint8Array(64 * 64 * 3);
      const pictures: PictureSource = {
        ...big,
        read: () => Promise.resolve({ height: 64, width: 64, values }),
      };
      let most = 0;
      const batches = readBatches({
        source: pictures,
        order: inOrder(count),
        batchSize: 16,
        augmentation: null,
        seed: 7,
      });
      while (!(await batches.next()).done) most = Math.max(most, process.memoryUsage().arrayBuffers);
      return most;
    };
    await peak(200);
    // 4,000 pictures would be 196 MB.
    expect((await peak(4000)) - (await peak(400))).toBeLessThan(60e6);
  });
});

it('an image path that leads out of the dataset is refused', async () => {
  const images: ImageRecord[] = [{ path: '../secret.png', label: 0, group: '', split: 'test' }];
  const opening = openPictures({
    dataset: { root: '/data' },
    images,
    size,
    cacheFolder: '/tmp',
    maximumBytes: 0,
  });
  await expect(opening).rejects.toThrow(UserError);
});
