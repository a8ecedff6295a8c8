import { availableParallelism } from 'node:os';
import type { ImageRecord } from '../../../node/dataset/dataset.ts';
import { requireWithin } from '../open-pictures.ts';
import type { PictureReaderOptions } from '../picture-reader.ts';
import type { AssembleBatch, BatchSettings } from './assemble-batch.ts';
import { BatchThread } from './batch-thread.ts';
import type { PictureThreadSettings } from './picture-thread-messages.ts';

/** Images that are read, augmented and prepared in batches. */
export interface PreparedPictures {
  readonly images: readonly ImageRecord[];
  readonly assemble: AssembleBatch;
  /** Batches that are best asked for ahead, so that one is always ready. */
  readonly lookAhead: number;
  /** Writes down what was learned about files, and ends what runs for this. */
  close(): Promise<void>;
}

export interface PictureThreadsOptions extends BatchSettings, PictureReaderOptions {
  /** Where the images' paths begin. */
  readonly dataset: { readonly root: string };
  readonly images: readonly ImageRecord[];
}

/** Two processors compute with fewer pictures than one thread makes; what a GPU takes, eight can give. */
const threadCount = Math.min(8, Math.max(1, Math.floor(availableParallelism() / 2)));

/**
 * Opens images for reading in threads of their own, so that the next batch is there when TensorFlow has ended a step:
 * a step blocks the thread that calls it. A thread starts when it first has something to do.
 *
 * Throws a UserError for a path that leads out of the dataset's folder.
 */
export function openPictureThreads(options: PictureThreadsOptions): PreparedPictures {
  const { dataset, images, onNotice } = options;
  requireWithin(dataset.root, images);
  const { size, preprocessing, augmentation, seed, cacheFolder, maximumBytes } = options;
  const { scale, offset } = preprocessing;
  const settings: PictureThreadSettings = {
    ...{ root: dataset.root, cacheFolder, maximumBytes },
    ...{ size, preprocessing: { scale, offset }, augmentation, seed },
  };
  let noticed = false;
  const notice = (text: string): void => {
    // Every thread finds the same disk full.
    if (!noticed) onNotice?.(text);
    noticed = true;
  };
  const threads = Array.from({ length: threadCount }, () => new BatchThread(settings, notice));
  return {
    images,
    lookAhead: threadCount + 1,
    assemble: (pictures, signal) => {
      const [first, ...others] = threads;
      const least = others.reduce(
        (least, thread) => (least && thread.waiting < least.waiting ? thread : (least ?? thread)),
        first,
      );
      if (!least) throw new RangeError('There are no threads.');
      return least.assemble(pictures, signal);
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
