import type { ScoredImages, ScoreSeries } from './scored-images.ts';

/** A cell of a confusion matrix: class indices. */
export interface Cell {
  readonly actual: number;
  readonly predicted: number;
}

/** What one model says of an image that is shown. */
export interface ShownScore {
  readonly name: string;
  readonly predicted: number;
  /** Probability of the class decided for. */
  readonly predictedScore: number;
  /** Probability of the positive class of two; of more, of the true class. */
  readonly score: number;
}

/** An image as a gallery shows it. */
export interface GalleryItem {
  readonly path: string;
  readonly patient: string;
  readonly actual: number;
  /** Of every model, in order. */
  readonly scores: readonly ShownScore[];
}

/**
 * Indices of the images in a cell, the most wrong first: those to whose true class the model gives the lowest
 * probability; of equal ones by path. `decisions` are the model's, as `decisionsOf` gives them.
 */
export function imagesInCell(
  images: ScoredImages,
  series: ScoreSeries,
  decisions: ArrayLike<number>,
  { actual, predicted }: Cell,
): number[] {
  const found: number[] = [];
  for (let image = 0; image < images.labels.length; image++) {
    if (images.labels[image] === actual && decisions[image] === predicted) found.push(image);
  }
  return mostWrongFirst(images, series, found);
}

/** Orders images by the probability of their true class, the lowest first; of equal ones by path. */
export function mostWrongFirst(
  images: ScoredImages,
  series: ScoreSeries,
  chosen: readonly number[],
): number[] {
  const { classes, labels, paths } = images;
  const trueScore = (image: number): number =>
    series.scores[image * classes.length + (labels[image] ?? 0)] ?? 0;
  return [...chosen].sort(
    (first, second) =>
      trueScore(first) - trueScore(second) || byCodeUnits(paths[first] ?? '', paths[second] ?? ''),
  );
}

/** An image with what every model says of it; `decisions` of each series, in order. Throws a RangeError for no image. */
export function galleryItem(
  { classes, positiveClass, paths, patients, labels, series }: ScoredImages,
  decisions: readonly ArrayLike<number>[],
  image: number,
): GalleryItem {
  const [path, patient, actual] = [paths[image], patients[image], labels[image]];
  if (path === undefined || patient === undefined || actual === undefined)
    throw new RangeError(`There is no image ${image} of ${paths.length}.`);
  const shownClass = classes.length === 2 ? positiveClass : actual;
  return {
    path,
    patient,
    actual,
    scores: series.map(({ name, scores }, index) => {
      const predicted = decisions[index]?.[image] ?? 0;
      return {
        name,
        predicted,
        predictedScore: scores[image * classes.length + predicted] ?? 0,
        score: scores[image * classes.length + shownClass] ?? 0,
      };
    }),
  };
}

function byCodeUnits(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
