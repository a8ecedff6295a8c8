import type { Likeness } from '../../../shared/classification/image-answer.ts';

/** Share of validation images that are called far: the stated rate of false alarms. */
export const falseAlarms = 0.05;

/**
 * The distance beyond which a picture is called far: the conformal quantile of validation's distances, so that of
 * pictures that are drawn as validation's were at most `falseAlarms` are called far (V. Vovk et al., 2005). Of so few
 * that there is no such quantile it is the largest.
 *
 * @param distances ascending, at least one
 */
export function limitOf(distances: ArrayLike<number>): number {
  const place = Math.ceil((distances.length + 1) * (1 - falseAlarms));
  return distances[Math.min(place, distances.length) - 1] ?? Infinity;
}

/** How a picture's distance compares with those of validation, `distances`, ascending. */
export function compareDistance(
  value: number,
  distances: ArrayLike<number>,
): NonNullable<Likeness['distance']> {
  let nearer = 0;
  while (nearer < distances.length && (distances[nearer] ?? 0) < value) nearer++;
  return { value, limit: limitOf(distances), farther: (distances.length - nearer) / distances.length };
}
