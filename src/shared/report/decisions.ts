import { isPositive } from '../metrics/confusion.ts';
import { predictedClasses } from '../metrics/multiclass.ts';
import type { ScoredImages, ScoreSeries } from './scored-images.ts';

/** Decides at a half where a model of two classes has no threshold of its own. */
export const defaultThreshold = 0.5;

/** The class that a model decides for, image by image: at a threshold of two classes, else the most probable. */
export function decisionsOf(
  { classes, positiveClass, labels }: ScoredImages,
  { scores, threshold }: Pick<ScoreSeries, 'scores' | 'threshold'>,
): Uint32Array {
  const classCount = classes.length;
  if (classCount > 2) return predictedClasses({ scores, labels, classCount });
  const cut = threshold ?? defaultThreshold;
  const decisions = new Uint32Array(labels.length);
  for (let image = 0; image < labels.length; image++) {
    const positive = isPositive(scores[2 * image + positiveClass] ?? NaN, cut);
    decisions[image] = positive ? positiveClass : 1 - positiveClass;
  }
  return decisions;
}
