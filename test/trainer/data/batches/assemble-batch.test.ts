import { expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import { randomStream } from '../../../../src/shared/random/random-stream.ts';
import { StoppedError, UserError } from '../../../../src/node/user-error.ts';
import { tfPreprocessing } from '../../../../src/trainer/backbones/preprocessing.ts';
import { augment } from '../../../../src/trainer/data/augment.ts';
import { batchAssembler, type PictureView } from '../../../../src/trainer/data/batches/assemble-batch.ts';
import { UnreadableImageError } from '../../../../src/trainer/data/unreadable-image-error.ts';
import type { Picture } from '../../../../src/node/dataset/dataset.ts';
import { drawnPixels } from '../../../support/drawn-pixels.ts';

const size = 8;
const length = size * size * 3;
const { augmentation } = trainingConfigurationSchema.parse({
  augmentation: { rotation: 0.1, zoom: 0.1, translation: 0.1, brightness: 0.1, contrast: 0.1 },
});
const identity = { scale: [1, 1, 1], offset: [0, 0, 0] } as const;
const settings = { size, preprocessing: identity, augmentation, seed: 7 };
const never = new AbortController().signal;

const pictureOf = (path: string): Picture => ({
  height: size,
  width: size,
  values: drawnPixels(1, size, parseInt(path)),
});
const read = (path: string): Promise<Picture> => Promise.resolve(pictureOf(path));
const rows = (values: Float32Array): number[][] =>
  Array.from({ length: values.length / length }, (_, row) => [
    ...values.subarray(row * length, (row + 1) * length),
  ]);

it('pictures come in the order asked for, as they are or as one of their views', async () => {
  const values = await batchAssembler(settings, read)(
    [
      { path: '3.png', view: null },
      { path: '1.png', view: 2 },
      { path: '3.png', view: 0 },
    ],
    never,
  );
  const view = (path: string, number: number): number[] => [
    ...augment(pictureOf(path), augmentation, randomStream(7, 'augment', path, number)).values,
  ];
  expect(rows(values)).toEqual([[...pictureOf('3.png').values], view('1.png', 2), view('3.png', 0)]);
});

it('a view is the same in whichever batch it comes', async () => {
  const order = ['1.png', '2.png', '3.png'].flatMap((path) => [0, 1].map((view) => ({ path, view })));
  const assemble = batchAssembler(settings, read);
  const together = rows(await assemble(order, never));
  const alone: number[][] = [];
  for (const wanted of [...order].reverse()) alone.unshift(...rows(await assemble([wanted], never)));
  expect(alone).toEqual(together);
  expect(new Set(together.map(String)).size).toBe(order.length);
});

it('pictures are prepared as the network wants them', async () => {
  const white = (): Promise<Picture> =>
    Promise.resolve({ height: size, width: size, values: new Uint8Array(length).fill(255) });
  const assemble = batchAssembler({ ...settings, preprocessing: tfPreprocessing }, white);
  expect([...(await assemble([{ path: '1.png', view: null }], never))]).toEqual(Array(length).fill(1));
});

const order: PictureView[] = ['0.png', '1.png'].map((path) => ({ path, view: null }));

it('a picture that can no longer be read is named, with what to do', async () => {
  const assemble = batchAssembler(settings, (path) =>
    path === '1.png' ? Promise.reject(new UnreadableImageError(path, 'it is cut short')) : read(path),
  );
  const assembling = assemble(order, never);
  await expect(assembling).rejects.toThrow(UserError);
  await expect(assembling).rejects.toThrow(/^1\.png can no longer be read: it is cut short\. .*try again/);
});

it('a defect stays one', async () => {
  const assemble = batchAssembler(settings, () => Promise.reject(new TypeError('defect')));
  await expect(assemble(order, never)).rejects.toThrow(TypeError);
});

it('a batch that nobody wants any more is given up', async () => {
  await expect(batchAssembler(settings, read)(order, AbortSignal.abort())).rejects.toThrow(StoppedError);
});
