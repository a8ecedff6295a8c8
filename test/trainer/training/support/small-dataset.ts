import type { Dataset, SplitName } from '../../../../src/node/dataset/dataset.ts';

/** A dataset of which only the list exists; labels take turns, and every image is a patient of its own. */
export function listedDataset(
  counts: Readonly<Record<SplitName, number>>,
  {
    classes = ['NORMAL', 'PNEUMONIA'],
    classWeights,
  }: { readonly classes?: readonly string[]; readonly classWeights?: readonly number[] } = {},
): Dataset {
  const images = Object.entries(counts).flatMap(([split, count]) =>
    Array.from({ length: count }, (_, index) => ({
      path: `${split}/${index}.png`,
      label: index % classes.length,
      group: `${split}-${index}`,
      split: split as SplitName,
    })),
  );
  return {
    root: '/nowhere',
    classes,
    positiveClass: classes.length - 1,
    images,
    rejected: [],
    notes: [],
    classWeights: classWeights ?? classes.map(() => 1),
    fingerprint: '',
  };
}
