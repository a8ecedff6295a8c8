import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { balancedClassWeights } from '../../shared/dataset/balanced-class-weights.ts';
import { UserError } from '../../node/user-error.ts';

/**
 * The weight of each class in the loss, from the images that train has of it.
 * Throws UserError where weights given by name do not name exactly the classes there are.
 */
export function classWeights(
  setting: TrainingConfiguration['classWeights'],
  classes: readonly string[],
  imagesOfClass: readonly number[],
): number[] {
  if (setting === 'none') return classes.map(() => 1);
  if (setting === 'balanced') return balancedClassWeights(imagesOfClass);
  const unknown = Object.keys(setting).filter((name) => !classes.includes(name));
  const missing = classes.filter((name) => !Object.hasOwn(setting, name));
  if (unknown.length > 0 || missing.length > 0) {
    const problem =
      unknown.length > 0 ? `names ${unknown.join(', ')}` : `has no weight for ${missing.join(', ')}`;
    throw new UserError(
      `classWeights ${problem}. The classes are ${classes.join(', ')}: give each its weight.`,
    );
  }
  return classes.map((name) => setting[name] ?? 1);
}
