import { isNestedDeeper } from '../../shared/text/nesting.ts';
import { UserError } from '../user-error.ts';
import { readRegularFile } from './read-regular-file.ts';

/** Far more than anything written here has: a Keras model has about ten. */
const maximumLevels = 200;

/**
 * The value in a JSON file. Throws a UserError when it is no regular file, larger than `maximumBytes`, cannot be read, is
 * not JSON or is nested too deep; `ENOENT` and `ENOTDIR`, of a file that is not there, pass through.
 */
export async function readJsonFile(file: string, maximumBytes: number): Promise<unknown> {
  const content = (await readRegularFile(file, maximumBytes)).toString();
  if (isNestedDeeper(content, maximumLevels))
    throw new UserError(
      `${file} is damaged: its values are nested in more than ${maximumLevels} levels. Restore it from a copy if you have one.`,
    );
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${file} is damaged: it is not valid JSON. Restore it from a copy if you have one.`, {
      cause: error,
    });
  }
}
