import * as z from 'zod';
import { UserError } from '../../../node/user-error.ts';
import { readSafetensors, writeSafetensors } from '../../run/safetensors.ts';

/** Training images by their features, and how far validation images are from them. */
export interface Reference {
  /** Of the training images, as the run's `split.csv` names them. */
  readonly paths: readonly string[];
  /** Index of each one's class. */
  readonly labels: readonly number[];
  /** [images, channels], each row of length 1. */
  readonly features: Float32Array;
  readonly channels: number;
  /** Mean distance of each validation image to its nearest training images, ascending. */
  readonly distances: Float32Array;
}

/** Its name in a model's folder. */
export const referenceFileName = 'reference.safetensors';

const imagesSchema = z.array(z.tuple([z.string(), z.int().min(0)])).min(1);

/**
 * Writes a reference. `key` names all that its features depend on. Throws a UserError when it cannot be written.
 */
export async function writeReference(file: string, reference: Reference, key: string): Promise<void> {
  const { paths, labels, features, channels, distances } = reference;
  await writeSafetensors(
    file,
    new Map([
      ['training/features', { shape: [paths.length, channels], values: features }],
      ['validation/distances', { shape: [distances.length], values: distances }],
    ]),
    { key, images: JSON.stringify(paths.map((path, index) => [path, labels[index]])) },
  );
}

/**
 * Reads a reference; null where there is none, where it is damaged, or where its features are of other weights or
 * pictures: it can be measured anew.
 */
export async function readReference(file: string, key: string): Promise<Reference | null> {
  const read = await readSafetensors(file).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  if (read?.metadata['key'] !== key) return null;
  const features = read.weights.get('training/features');
  const distances = read.weights.get('validation/distances')?.values;
  const images = imagesSchema.safeParse(parsed(read.metadata['images'] ?? ''));
  const [rows = 0, channels = 0] = features?.shape ?? [];
  if (!images.success || !features || !distances || distances.length === 0 || rows !== images.data.length)
    return null;
  return {
    paths: images.data.map(([path]) => path),
    labels: images.data.map(([, label]) => label),
    ...{ features: features.values, channels, distances },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
