import type { TrainingConfiguration } from '../../../shared/configuration/training-configuration.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import type { Picture } from '../../../node/dataset/dataset.ts';
import { UserError } from '../../../node/user-error.ts';
import { preprocess, type Preprocessing } from '../../backbones/preprocessing.ts';
import { applyAugmentation, drawAugmentation } from '../augment.ts';
import { filesInFlight, mapConcurrently } from '../map-concurrently.ts';
import { UnreadableImageError } from '../unreadable-image-error.ts';

/** One picture of a batch: an image, in one of its augmented views or (null) as it is. */
export interface PictureView {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  readonly view: number | null;
}

/**
 * Gives pictures as a network reads them, [pictures, size, size, 3]. Throws a UserError for a picture that can no
 * longer be read, and a StoppedError.
 */
export type AssembleBatch = (pictures: readonly PictureView[], signal: AbortSignal) => Promise<Float32Array>;

/** How files become what the network reads, the same for every batch of a run. */
export interface BatchSettings {
  /** Height and width of the pictures, in pixels. */
  readonly size: number;
  readonly preprocessing: Pick<Preprocessing, 'scale' | 'offset'>;
  readonly augmentation: TrainingConfiguration['augmentation'];
  readonly seed: number;
}

/**
 * Reads, augments and prepares pictures in this thread. The augmentation of a picture depends on the seed, its path and
 * the view alone.
 *
 * @param read gives the picture of a path
 */
export function batchAssembler(
  { size, preprocessing, augmentation, seed }: BatchSettings,
  read: (path: string) => Promise<Picture>,
): AssembleBatch {
  const length = size * size * 3;
  const scratch = new Float32Array(length);
  const show = (picture: Picture, { path, view }: PictureView): Picture => {
    if (view === null) return picture;
    const stream = randomStream(seed, 'augment', path, view);
    return applyAugmentation(picture, drawAugmentation(augmentation, stream), scratch);
  };
  return async (pictures, signal) => {
    const values = new Float32Array(pictures.length * length);
    await mapConcurrently(
      pictures,
      filesInFlight,
      async (wanted, place) => {
        const picture = await read(wanted.path).catch((error: unknown) => {
          throw error instanceof UnreadableImageError ? noLongerReadable(wanted.path, error) : error;
        });
        preprocess(preprocessing, show(picture, wanted).values, values, place * length);
      },
      signal,
    );
    return values;
  };
}

function noLongerReadable(path: string, { reason }: UnreadableImageError): UserError {
  return new UserError(`${path} can no longer be read: ${reason}. Put it back and try again.`);
}
