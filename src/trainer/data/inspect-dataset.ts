import type { Dataset, SplitName } from '../../node/dataset/dataset.ts';
import type { DatasetInspection } from '../../shared/protocol/job-results.ts';
import { countsBySplit } from './counts-by-split.ts';
import { readDataset, type ReadDatasetOptions } from './read-dataset.ts';

/**
 * What a training would make of a folder of images. Every image is decoded, so that a training afterwards begins at
 * once. Throws UserError where the folder cannot be trained on, and StoppedError.
 */
export async function inspectDataset(options: ReadDatasetOptions): Promise<DatasetInspection> {
  const dataset = await readDataset(options);
  const { root, classes, positiveClass, classWeights, rejected, notes, fingerprint } = dataset;
  return {
    root,
    classes: [...classes],
    positiveClass,
    counts: countsBySplit(dataset),
    patients: {
      train: patients(dataset, 'train'),
      val: patients(dataset, 'val'),
      test: patients(dataset, 'test'),
    },
    classWeights: [...classWeights],
    rejected: [...rejected],
    notes: [...notes],
    fingerprint,
  };
}

function patients({ images }: Dataset, wanted: SplitName): number {
  return new Set(images.filter(({ split }) => split === wanted).map(({ group }) => group)).size;
}
