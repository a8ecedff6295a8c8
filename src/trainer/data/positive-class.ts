import { UserError } from '../../node/user-error.ts';

/**
 * The index of the class that counts as positive: the one asked for, else PNEUMONIA in upper or lower case, else the
 * last. Throws UserError for a class that there is not.
 */
export function positiveClassIndex(asked: string | null, classes: readonly string[]): number {
  if (asked !== null) {
    const index = classes.indexOf(asked);
    if (index >= 0) return index;
    throw new UserError(
      `There is no class ${asked} to count as positive. The classes are ${classes.join(', ')}.`,
    );
  }
  const pneumonia = classes.findIndex((name) => name.toUpperCase() === 'PNEUMONIA');
  return pneumonia >= 0 ? pneumonia : classes.length - 1;
}
