import path from 'node:path';
import { indexOfClass } from '../../shared/dataset/class-key.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { UserError } from '../../node/user-error.ts';
import type { DatasetNote, ImageRecord, RejectedImage } from '../../node/dataset/dataset.ts';
import { duplicateNotes, rejectionNotes } from './dataset-notes.ts';
import { findImages } from '../../node/dataset/find-images.ts';
import { groupByPatient } from './group-by-patient.ts';
import { fingerprint, withoutHash } from './hashed-image.ts';
import type { HashedImage } from './hashed-image.ts';
import { verifyImages, type VerifyOptions } from './verify-images.ts';

/** Images to evaluate a trained model on. */
export interface EvaluationImages {
  /** Absolute path of the folder. */
  readonly root: string;
  /** All in the split `test`, labelled by the model's classes. */
  readonly images: readonly ImageRecord[];
  readonly rejected: readonly RejectedImage[];
  readonly notes: readonly DatasetNote[];
  readonly fingerprint: string;
}

/**
 * Reads a folder of images to evaluate a model with the given classes on: its test split, or all of it where it is a
 * single folder of classes. Throws UserError where it has no such images or other classes, and StoppedError.
 */
export async function readEvaluationImages(
  options: VerifyOptions & {
    /** The folder of images. */
    readonly root: string;
    readonly classes: readonly string[];
    readonly groupBy: TrainingConfiguration['split']['groupBy'];
  },
): Promise<EvaluationImages> {
  const { groupBy, classes, signal } = options;
  const root = path.resolve(options.root);
  const everything = await findImages(root, signal);
  const split = everything.classFolders.has(undefined) ? undefined : 'test';
  const folders = everything.classFolders.get(split);
  if (folders === undefined) {
    const unsorted = everything.unlabelled.get('test');
    throw new UserError(
      unsorted === undefined
        ? `${root} has no folder test to evaluate on. Choose a folder with one folder for each class.`
        : `The images in ${root}/${unsorted} are not sorted into classes, so a model cannot be evaluated on them. Make a folder for each class, or classify them instead.`,
    );
  }
  const labels = new Map([...folders.keys()].map((name) => [name, indexOfClass(name, classes)]));
  const unknown = [...labels].filter(([, label]) => label < 0).map(([name]) => name);
  if (unknown.length > 0) {
    throw new UserError(
      `${root} has the class ${unknown.join(', ')}, which the model does not know (${classes.join(', ')}). Rename or remove the folder.`,
    );
  }
  const found = { ...everything, images: everything.images.filter(({ published }) => published === split) };
  const { usable, rejected, notes: readingNotes } = await verifyImages(root, found, options);
  if (usable.length === 0) {
    throw new UserError(`${root} holds no usable image. ${rejectionNotes(rejected)[0]?.text ?? ''}`.trim());
  }
  const paths = usable.map((image) => image.path);
  const { groups, notes: groupNotes } = await groupByPatient(root, paths, groupBy);
  const images = usable.map(({ path: imagePath, className, contentHash }, index): HashedImage => ({
    path: imagePath,
    label: labels.get(className) ?? -1,
    group: groups[index] ?? imagePath,
    split: 'test',
    contentHash,
  }));
  const missing = classes.filter((_, label) => images.every((image) => image.label !== label));
  const missingNotes = missing.map((name): DatasetNote => {
    return {
      level: 'warning',
      text: `There is no image of the class ${name}, so some results cannot be computed.`,
    };
  });
  return {
    root,
    images: images.map(withoutHash),
    rejected,
    notes: [
      ...found.notes,
      ...readingNotes,
      ...rejectionNotes(rejected),
      ...groupNotes,
      ...missingNotes,
      ...duplicateNotes(images),
    ],
    fingerprint: fingerprint(images),
  };
}
