import { indexOfClass } from '../../shared/dataset/class-key.ts';
import { defaultPositiveClass } from '../../shared/dataset/default-positive-class.ts';
import { UserError } from '../../node/user-error.ts';

/**
 * The index of the class that counts as positive: the one asked for, else as `defaultPositiveClass` has it.
 * Throws UserError for a class that does not exist.
 */
export function positiveClassIndex(asked: string | null, classes: readonly string[]): number {
  if (asked === null) return defaultPositiveClass(classes);
  const index = indexOfClass(asked, classes);
  if (index >= 0) return index;
  throw new UserError(
    `There is no class ${asked} to count as positive. The classes are ${classes.join(', ')}.`,
  );
}
