import path from 'node:path';
import type { ReportProgress } from '../../node/progress.ts';
import type { DatasetNote, RejectedImage } from '../../node/dataset/dataset.ts';
import type { FoundImage, FoundImages } from '../../node/dataset/find-images.ts';
import { filesInFlight, mapConcurrently } from './map-concurrently.ts';
import type { PictureCache } from './picture-cache-options.ts';
import { openPictureReader } from './picture-reader.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/** A found image that was decoded to its end. */
export interface VerifiedImage extends FoundImage {
  /** SHA-256 of the file's content. */
  readonly contentHash: string;
}

export interface VerifiedImages {
  /** In the order of the found images. */
  readonly usable: readonly VerifiedImage[];
  /** Folders that could not be listed, then images that cannot be used. */
  readonly rejected: readonly RejectedImage[];
  readonly notes: readonly DatasetNote[];
}

export interface VerifyOptions {
  /** At which size pictures are needed and where they are cached. */
  readonly pictures: PictureCache;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ReportProgress | undefined;
}

/** Time between two reports of progress, in milliseconds. */
const reportInterval = 100;

/**
 * Decodes every image once, so that what cannot be read is known before anything is computed from the list. The
 * pictures are then in the cache. Throws StoppedError.
 */
export async function verifyImages(
  root: string,
  found: FoundImages,
  { pictures, signal, onProgress = () => undefined }: VerifyOptions,
): Promise<VerifiedImages> {
  const total = found.images.length;
  const notes: DatasetNote[] = [];
  if (pictures.cacheNotice !== null) notes.push({ level: 'warning', text: pictures.cacheNotice });
  let done = 0;
  let reportedAt = -Infinity;
  const report = () => {
    const now = performance.now();
    if (done < total && now - reportedAt < reportInterval) return;
    reportedAt = now;
    onProgress({ what: 'Reading images', done, total, unit: 'images' });
  };

  const reader = await openPictureReader({
    ...pictures,
    onNotice: (text) => notes.push({ level: 'warning', text }),
  });
  const usable: VerifiedImage[] = [];
  const rejected: RejectedImage[] = [...found.rejected];
  try {
    const hashes = await mapConcurrently(
      found.images,
      filesInFlight,
      async (image) => {
        const outcome = await reader.verify(path.join(root, image.path)).catch((error: unknown) => {
          if (error instanceof UnreadableImageError) return error;
          throw error;
        });
        done++;
        report();
        return outcome;
      },
      signal,
    );
    found.images.forEach((image, index) => {
      const outcome = hashes[index];
      if (typeof outcome === 'string') usable.push({ ...image, contentHash: outcome });
      else if (outcome !== undefined) rejected.push({ path: image.path, reason: outcome.reason });
    });
  } finally {
    await reader.close();
  }
  return { usable, rejected, notes };
}
