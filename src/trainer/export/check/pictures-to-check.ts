import { randomStream } from '../../../shared/random/random-stream.ts';
import type { SplitRow } from '../../../shared/predictions/split-table.ts';
import { openPictures } from '../../data/open-pictures.ts';
import { openPictureCacheOfRun } from '../../data/picture-cache-options.ts';
import { UnreadableImageError } from '../../data/unreadable-image-error.ts';
import { readSplit } from '../../../node/run/read-split.ts';
import type { Run } from '../../../node/run/run-folder.ts';

/** Pictures to compare scores on; each [size, size, 3] with pixels of 0 to 255. */
export interface PicturesToCheck {
  readonly pictures: readonly ArrayLike<number>[];
  /** noise: drawn at random, where none of the run's images is there any more. */
  readonly kind: 'images' | 'noise';
}

const splits: readonly SplitRow['split'][] = ['test', 'val', 'train'];

/**
 * Up to `count` of a run's images, spread over its test set where there is one. Images that cannot be read any more are
 * passed over. Throws a StoppedError when stopped.
 */
export async function picturesToCheck(
  run: Run,
  count: number,
  signal: AbortSignal,
): Promise<PicturesToCheck> {
  const rows = await readSplit(run);
  const images = splits.map((split) => rows.filter((row) => row.split === split)).find((of) => of.length > 0);
  const source = await openPictures({
    ...(await openPictureCacheOfRun(run.manifest)),
    dataset: run.manifest.dataset,
    images: images ?? [],
    signal,
  });
  const pictures: ArrayLike<number>[] = [];
  try {
    for (const index of spreadOrder(source.images.length, count)) {
      if (pictures.length === count) break;
      try {
        pictures.push((await source.read(index)).values);
      } catch (error) {
        if (!(error instanceof UnreadableImageError)) throw error;
      }
    }
  } finally {
    await source.close();
  }
  if (pictures.length > 0) return { pictures, kind: 'images' };
  return {
    pictures: Array.from({ length: count }, (_, index) => noise(source.size, index)),
    kind: 'noise',
  };
}

/** All indices below `length`, beginning with `count` of them that are spread evenly. */
function spreadOrder(length: number, count: number): Iterable<number> {
  const spread = Array.from({ length: count }, (_, index) => Math.floor((index * length) / count));
  return length === 0 ? [] : new Set([...spread, ...Array(length).keys()]);
}

function noise(size: number, index: number): Float32Array {
  const random = randomStream(1, 'export-check', index);
  return Float32Array.from({ length: size * size * 3 }, () => Math.floor(random.uniform(0, 256)));
}
