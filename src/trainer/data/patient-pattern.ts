import path from 'node:path';
import { RE2JS } from 're2js';
import { UserError } from '../../node/user-error.ts';

/**
 * Reads the patient from an image's path within the dataset (`train/NORMAL/patient00003/view1.jpg`, with forward slashes)
 * by a regular expression that a person wrote: its first group, or the whole match. The expression is tried on the file
 * name alone first, so that `^` is its beginning, and on the whole path where the name does not match.
 * RE2 matches in time proportional to the path's length, so no expression can make a training hang.
 * Throws UserError for an expression that is not RE2's.
 */
export function patientPattern(pattern: string): (imagePath: string) => string | undefined {
  const compiled = compile(pattern);
  const match = (text: string) => {
    const matcher = compiled.matcher(text);
    if (!matcher.find()) return undefined;
    const group = compiled.groupCount() > 0 ? matcher.group(1) : matcher.group();
    return group === null || group === '' ? undefined : group;
  };
  return (imagePath) => match(path.posix.basename(imagePath)) ?? match(imagePath);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `The pattern for patients, ${pattern}, cannot be used: ${reason}. ` +
        'Write it in the syntax of RE2, which has no look-around and no back-references.',
    );
  }
}
