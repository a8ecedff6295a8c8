import path from 'node:path';
import type { Dataset } from '../../node/dataset/dataset.ts';
import { fingerprint, type HashedImage } from '../data/hashed-image.ts';
import { filesInFlight, mapConcurrently } from '../data/map-concurrently.ts';
import type { PictureReader } from '../data/picture-reader.ts';
import { UnreadableImageError } from '../data/unreadable-image-error.ts';
import type { ReportProgress } from '../../node/progress.ts';
import { UserError } from '../../node/user-error.ts';

/**
 * The SHA-256 of every image's content, in the dataset's order. Files that were verified before and have not changed
 * are not read again.
 *
 * Throws a UserError when an image has changed or gone since the dataset was read: a run that went on with other
 * pictures would not be the run that was begun.
 */
export async function hashImages(
  dataset: Pick<Dataset, 'root' | 'images' | 'fingerprint'>,
  reader: PictureReader,
  signal: AbortSignal,
  onProgress: ReportProgress,
): Promise<string[]> {
  const total = dataset.images.length;
  let done = 0;
  const hashed = await mapConcurrently(
    dataset.images,
    filesInFlight,
    async (image): Promise<HashedImage> => {
      try {
        const contentHash = await reader.verify(path.join(dataset.root, image.path));
        onProgress({ what: 'Checking images', done: ++done, total, unit: 'images' });
        return { ...image, contentHash };
      } catch (error) {
        if (!(error instanceof UnreadableImageError)) throw error;
        throw new UserError(
          `${path.join(dataset.root, image.path)} can no longer be read: ${error.reason}. Put it back, or start a new run.`,
        );
      }
    },
    signal,
  );
  if (fingerprint(hashed) !== dataset.fingerprint) {
    throw new UserError(
      `The images in ${dataset.root} have changed since the run began. Put them back, or start a new run.`,
    );
  }
  return hashed.map(({ contentHash }) => contentHash);
}
