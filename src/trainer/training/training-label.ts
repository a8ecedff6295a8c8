import type { Dataset } from '../../node/dataset/dataset.ts';

/** The label that a model learns: with two classes 1 for the positive one, else the class's index. */
export function trainingLabel({ classes, positiveClass, images }: Dataset, image: number): number {
  const label = images[image]?.label ?? 0;
  return classes.length === 2 ? Number(label === positiveClass) : label;
}
