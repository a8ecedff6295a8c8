import { randomPermutation, randomStream } from '../../../shared/random/random-stream.ts';
import type { ImageRecord, SplitName } from '../../../node/dataset/dataset.ts';

/** Images of each split that likeness is measured by: more make a limit no truer, and a file larger. */
const mostImages = 1_000;

/**
 * Indices of the images of a split by which likeness is measured, ascending: as many of each class as its share, and
 * of each class first one image of every patient. Equal seeds choose equally.
 */
export function chooseReferenceImages(
  images: readonly ImageRecord[],
  split: SplitName,
  seed: number,
  most = mostImages,
): number[] {
  const own = images.flatMap((image, index) => (image.split === split ? [{ image, index }] : []));
  if (own.length <= most) return own.map(({ index }) => index);
  const classes = [...new Set(own.map(({ image }) => image.label))].sort((one, other) => one - other);
  const chosen = classes.flatMap((label) => {
    const ofClass = own.filter(({ image }) => image.label === label);
    const share = Math.max(1, Math.floor((most * ofClass.length) / own.length));
    const order = randomPermutation(ofClass.length, randomStream(seed, 'reference', split, label));
    const shuffled = Array.from(order, (place) => ofClass[place]).filter((entry) => entry !== undefined);
    const seen = new Map<string, number>();
    const ranked = shuffled.map((entry) => {
      const rank = seen.get(entry.image.group) ?? 0;
      seen.set(entry.image.group, rank + 1);
      return { entry, rank };
    });
    // Sorting is stable: within a rank the drawn order stays.
    return ranked.sort((one, other) => one.rank - other.rank).slice(0, share);
  });
  return chosen.map(({ entry }) => entry.index).sort((one, other) => one - other);
}
