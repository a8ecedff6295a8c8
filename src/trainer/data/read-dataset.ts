import path from 'node:path';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { assignSplits } from './assign-splits.ts';
import { classesToTrain, requireImages } from '../../node/dataset/check-classes.ts';
import { classWeights } from './class-weights.ts';
import type { Dataset, SplitName } from '../../node/dataset/dataset.ts';
import { duplicateNotes, imbalanceNotes, rejectionNotes, smallValidationNotes } from './dataset-notes.ts';
import { findImages } from '../../node/dataset/find-images.ts';
import { groupByPatient } from './group-by-patient.ts';
import { fingerprint, withoutHash } from './hashed-image.ts';
import type { HashedImage } from './hashed-image.ts';
import { openPictureCache } from './picture-cache-options.ts';
import { positiveClassIndex } from './positive-class.ts';
import { verifyImages } from './verify-images.ts';
import type { VerifyOptions } from './verify-images.ts';

export interface ReadDatasetOptions extends Pick<VerifyOptions, 'signal' | 'onProgress'> {
  /** The dataset's folder. */
  readonly root: string;
  readonly configuration: TrainingConfiguration;
}

/**
 * Reads a folder of images as a dataset to train on: finds the images, decodes each once (so that splits and weights
 * are computed from usable ones alone, and the pictures are in the cache when training begins), groups them by patient
 * and divides them. The same folder and configuration give the same dataset on every machine.
 *
 * Throws UserError where the folder cannot be trained on, and StoppedError.
 */
export async function readDataset(options: ReadDatasetOptions): Promise<Dataset> {
  const { configuration, signal } = options;
  const root = path.resolve(options.root);
  const found = await findImages(root, signal);
  const classes = classesToTrain(root, found);
  const positiveClass = positiveClassIndex(configuration.positiveClass, classes);
  const pictures = await openPictureCache(configuration);
  const { usable, rejected, notes: readingNotes } = await verifyImages(root, found, { ...options, pictures });
  for (const split of found.classFolders.keys()) {
    // A validation set may lack a class, or everything, as long as it is refilled; assigned splits are checked below.
    if (split === 'val') continue;
    const counts = countBy(
      usable.filter(({ published }) => published === split),
      classes,
      (image) => image.className,
    );
    requireImages(split, classes, counts, { ...found, rejected });
  }

  const paths = usable.map((image) => image.path);
  const {
    groups,
    notes: groupNotes,
    advice,
  } = await groupByPatient(root, paths, configuration.split.groupBy);
  const unassigned = usable.map(({ path: imagePath, className, published, contentHash }, index) => ({
    path: imagePath,
    label: classes.indexOf(className),
    group: groups[index] ?? imagePath,
    published,
    contentHash,
  }));
  const assigned = assignSplits(unassigned, classes, configuration.split, configuration.seed, advice);
  const images = unassigned.map(({ path: imagePath, label, group, contentHash }, index): HashedImage => ({
    path: imagePath,
    label,
    group,
    split: assigned.splits[index] ?? 'train',
    contentHash,
  }));
  const counts = (split: SplitName) =>
    countBy(
      images.filter((image) => image.split === split),
      classes,
      ({ label }) => classes[label],
    );
  requireImages('train', classes, counts('train'), { ...found, rejected });
  requireImages('val', classes, counts('val'), { ...found, rejected });

  const weights = classWeights(configuration.classWeights, classes, counts('train'));
  const validationImages = counts('val').reduce((sum, count) => sum + count, 0);
  return {
    root,
    classes,
    positiveClass,
    images: images.map(withoutHash),
    rejected,
    notes: [
      ...found.notes,
      ...readingNotes,
      ...rejectionNotes(rejected),
      ...groupNotes,
      ...assigned.notes,
      ...smallValidationNotes(validationImages, configuration.split.minimumValidationImages),
      ...imbalanceNotes(classes, counts('train'), weights),
      ...duplicateNotes(images),
    ],
    classWeights: weights,
    fingerprint: fingerprint(images),
  };
}

function countBy<Image>(
  images: readonly Image[],
  classes: readonly string[],
  classOf: (image: Image) => string | undefined,
): number[] {
  return classes.map((name) => images.filter((image) => classOf(image) === name).length);
}
