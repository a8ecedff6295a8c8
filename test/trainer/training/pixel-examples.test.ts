import { expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { tfPreprocessing } from '../../../src/trainer/backbones/preprocessing.ts';
import { batchAssembler } from '../../../src/trainer/data/batches/assemble-batch.ts';
import { UnreadableImageError } from '../../../src/trainer/data/unreadable-image-error.ts';
import type { Picture } from '../../../src/node/dataset/dataset.ts';
import type { Example } from '../../../src/trainer/training/features/example-source.ts';
import { PixelExamples } from '../../../src/trainer/training/pixel-examples.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { allValues } from '../../support/memory-examples.ts';
import { listedDataset } from './support/small-dataset.ts';

const size = 8;
const { images } = listedDataset({ train: 5, val: 0, test: 0 });

function examplesOf(read: (path: string) => Promise<Picture>): PixelExamples {
  const { augmentation, seed } = trainingConfigurationSchema.parse({});
  const assemble = batchAssembler({ size, preprocessing: tfPreprocessing, augmentation, seed }, read);
  return new PixelExamples({ images, assemble, lookAhead: 2, close: () => Promise.resolve() });
}

/** Pictures of one colour each, but for a bright corner that augmentation moves. */
const drawn = examplesOf((path) => {
  const index = images.findIndex((image) => image.path === path);
  const values = new Uint8Array(size * size * 3).fill(51 * index);
  values.fill(255, 0, 3 * (size / 2));
  return Promise.resolve({ height: size, width: size, values });
});

const plain = (...order: number[]): Example[] => order.map((image) => ({ image, view: null }));

it('gives pictures as they are, prepared for the network, in the order asked for', async () => {
  const values = await allValues(drawn, plain(3, 0), 2);
  const [first, second] = [values.subarray(0, values.length / 2), values.subarray(values.length / 2)];
  expect(first.at(-1)).toBeCloseTo(153 / 127.5 - 1, 6);
  expect(second.at(-1)).toBe(-1);
  expect(first[0]).toBeCloseTo(1, 6);
});

it('gives the same view the same pixels whenever it is asked for, and other views others', async () => {
  const view = (number: number): Promise<Float32Array> => allValues(drawn, [{ image: 2, view: number }], 1);
  expect(await view(1)).toEqual(await view(1));
  const views = await Promise.all([0, 1, 2, 3].map(view));
  expect(new Set(views.map((values) => values.join())).size).toBe(4);
  expect(views[0]).not.toEqual(await allValues(drawn, plain(2), 1));
});

it('names the images of a batch', async () => {
  const batches = [];
  for await (const { images: shown } of drawn.batches(plain(4, 1, 0), 2, new AbortController().signal))
    batches.push(shown);
  expect(batches).toEqual([[4, 1], [0]]);
});

it('ends with what to do when a picture can no longer be read', async () => {
  const broken = examplesOf((path) =>
    path === images[1]?.path
      ? Promise.reject(new UnreadableImageError('1.png', 'it is cut short'))
      : Promise.resolve({ height: size, width: size, values: new Uint8Array(size * size * 3) }),
  );
  const reading = allValues(broken, plain(0, 1, 2), 2);
  await expect(reading).rejects.toThrow(UserError);
  await expect(reading).rejects.toThrow(/train\/1\.png can no longer be read: it is cut short/);
});
