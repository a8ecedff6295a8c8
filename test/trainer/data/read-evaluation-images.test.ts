import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { openPictureCache } from '../../../src/trainer/data/picture-cache-options.ts';
import { readEvaluationImages } from '../../../src/trainer/data/read-evaluation-images.ts';
import { names, temporaryFolder, writeDataset } from '../../support/pictures.ts';

async function read(files: readonly string[], classes = ['healthy', 'sick']) {
  const root = await temporaryFolder();
  await writeDataset(root, files);
  const configuration = trainingConfigurationSchema.parse({
    backbone: { inputSize: 32 },
    cache: { directory: await temporaryFolder() },
  });
  const pictures = await openPictureCache(configuration);
  return readEvaluationImages({ root, classes, pictures, groupBy: configuration.split.groupBy });
}

describe('images to evaluate on', () => {
  it('are those of test, where there is one', async () => {
    const { images } = await read(['train/sick/1.png', 'test/healthy/1.png', 'test/sick/2.png']);
    expect(images.map(({ path, label, split }) => [path, label, split])).toEqual([
      ['test/healthy/1.png', 0, 'test'],
      ['test/sick/2.png', 1, 'test'],
    ]);
  });

  it('are all of a single folder of classes', async () => {
    const { images } = await read([...names(3, 'sick/#.png'), ...names(2, 'healthy/#.png')]);
    expect(images.map(({ label }) => label)).toEqual([0, 0, 1, 1, 1]);
  });

  it("have the model's labels, whatever classes are missing", async () => {
    const { images, notes } = await read(names(2, 'sick/#.png'));
    expect(images.map(({ label }) => label)).toEqual([1, 1]);
    expect(notes.map(({ text }) => text).join()).toMatch(/no image of the class healthy/);
  });

  it.each([
    [['sick/1.png', 'ill/1.png'], /class ill, which the model does not know/],
    [['train/sick/1.png'], /no folder test/],
    [['sick/'], /no usable image/],
  ])('are refused when the folder holds %j', async (files, message) => {
    await expect(read(files)).rejects.toThrow(message);
  });
});
