import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import {
  epochOrder,
  imagesOfSplit,
  plainExamples,
  trainingViews,
} from '../../../src/trainer/training/examples-of-split.ts';
import { listedDataset } from './support/small-dataset.ts';

const dataset = listedDataset({ val: 3, train: 50, test: 4 });
const augmentation = (views: number | 'fresh') =>
  trainingConfigurationSchema.parse({ augmentation: { views } }).augmentation;
const none = trainingConfigurationSchema.parse({
  augmentation: { horizontalFlip: 0, rotation: 0 },
}).augmentation;
const nameOf = ({ image, view }: { image: number; view: number | null }): string =>
  `${image}/${view ?? 'plain'}`;

describe('the order of an epoch', () => {
  it.each([1, 3, 'fresh'] as const)('has every training image once, %s views', (views) => {
    const images = epochOrder(dataset, augmentation(views), 1, 4).map(({ image }) => image);
    expect(images.sort((a, b) => a - b)).toEqual(imagesOfSplit(dataset, 'train'));
  });

  it('is the same for the same seed and epoch', () => {
    expect(epochOrder(dataset, augmentation(2), 1, 4)).toEqual(epochOrder(dataset, augmentation(2), 1, 4));
  });

  it('is another in the next epoch, and for another seed', () => {
    const images = (seed: number, epoch: number): number[] =>
      epochOrder(dataset, augmentation(1), seed, epoch).map(({ image }) => image);
    expect(images(1, 5)).not.toEqual(images(1, 4));
    expect(images(2, 4)).not.toEqual(images(1, 4));
  });

  it('goes through all views of an image in as many epochs, and mixes them within each', () => {
    const epochs = [1, 2, 3].map((epoch) => epochOrder(dataset, augmentation(3), 1, epoch));
    expect(new Set(epochs.flat().map(nameOf)).size).toBe(150);
    for (const epoch of epochs) expect(new Set(epoch.map(({ view }) => view))).toEqual(new Set([0, 1, 2]));
  });

  it('shows a new view of every image in every epoch where they are to be fresh', () => {
    const epochs = [1, 2, 9].map((epoch) => epochOrder(dataset, augmentation('fresh'), 1, epoch));
    expect(new Set(epochs.flat().map(nameOf)).size).toBe(150);
  });

  it('shows pictures as they are where nothing is augmented', () => {
    expect(new Set(epochOrder(dataset, none, 1, 1).map(({ view }) => view))).toEqual(new Set([null]));
  });
});

describe('the views to be prepared', () => {
  it.each([1, 4])('are all that any epoch asks for: %i an image', (views) => {
    const prepared = new Set(trainingViews(dataset, augmentation(views)).map(nameOf));
    const asked = Array.from({ length: 8 }, (_, epoch) =>
      epochOrder(dataset, augmentation(views), 1, epoch + 1),
    );
    expect(new Set(asked.flat().map(nameOf))).toEqual(prepared);
  });

  it('are the pictures themselves where nothing is augmented', () => {
    expect(trainingViews(dataset, none)).toEqual(plainExamples(dataset, 'train'));
  });

  it('are none where every epoch has fresh ones', () => {
    expect(trainingViews(dataset, augmentation('fresh'))).toEqual([]);
  });

  it('never touch a picture for validation or test', () => {
    const views = trainingViews(dataset, augmentation(4)).map(({ image }) => dataset.images[image]?.split);
    expect(new Set(views)).toEqual(new Set(['train']));
    expect(plainExamples(dataset, 'val')).toEqual([0, 1, 2].map((image) => ({ image, view: null })));
  });
});
