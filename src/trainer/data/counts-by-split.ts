import type { Dataset, SplitName } from '../../node/dataset/dataset.ts';

/** How many images of each class a dataset has, by split. */
export function countsBySplit({ classes, images }: Dataset): Record<SplitName, number[]> {
  const counts = { train: classes.map(() => 0), val: classes.map(() => 0), test: classes.map(() => 0) };
  for (const { split, label } of images) counts[split][label] = (counts[split][label] ?? 0) + 1;
  return counts;
}
