import { randomPermutation, randomStream } from '../../shared/random/random-stream.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { Dataset, SplitName } from '../../node/dataset/dataset.ts';
import type { Example } from './features/example-source.ts';

/** Indices of a split's images, in the dataset's order. */
export function imagesOfSplit(dataset: Dataset, split: SplitName): number[] {
  return dataset.images.flatMap((image, index) => (image.split === split ? [index] : []));
}

/** A split's images as they are, without augmentation. */
export function plainExamples(dataset: Dataset, split: SplitName): Example[] {
  return imagesOfSplit(dataset, split).map((image) => ({ image, view: null }));
}

/**
 * Every training example that any epoch will ask for, so that its frozen features can be computed once: each image's
 * views in turn. Empty for fresh augmentation, which never asks for the same twice.
 */
export function trainingViews(
  dataset: Dataset,
  augmentation: TrainingConfiguration['augmentation'],
): Example[] {
  const images = imagesOfSplit(dataset, 'train');
  if (!augments(augmentation)) return images.map((image) => ({ image, view: null }));
  if (augmentation.views === 'fresh') return [];
  const views = Array.from({ length: augmentation.views }, (_, view) => view);
  return views.flatMap((view) => images.map((image) => ({ image, view })));
}

/**
 * The training examples of one epoch in their random order. With n views an image shows view (epoch + image) mod n, so
 * that every epoch mixes all of them.
 */
export function epochOrder(
  dataset: Dataset,
  augmentation: TrainingConfiguration['augmentation'],
  seed: number,
  epoch: number,
): Example[] {
  const images = imagesOfSplit(dataset, 'train');
  const viewOf = (image: number): number | null => {
    if (!augments(augmentation)) return null;
    return augmentation.views === 'fresh' ? epoch : (epoch + image) % augmentation.views;
  };
  const order = randomPermutation(images.length, randomStream(seed, 'shuffle', epoch));
  return Array.from(order, (position) => {
    const image = images[position] ?? 0;
    return { image, view: viewOf(image) };
  });
}

/** Whether training pictures are changed at all. */
function augments(augmentation: TrainingConfiguration['augmentation']): boolean {
  const { horizontalFlip, rotation, zoom, translation, brightness, contrast } = augmentation;
  return [horizontalFlip, rotation, zoom, translation, brightness, contrast].some((range) => range > 0);
}
