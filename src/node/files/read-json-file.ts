import { UserError } from '../user-error.ts';
import { readRegularFile } from './read-regular-file.ts';

/**
 * The value in a JSON file. Throws a UserError when it is no regular file, larger than `maximumBytes`, cannot be read or
 * is not JSON; `ENOENT` and `ENOTDIR`, of a file that is not there, pass through.
 */
export async function readJsonFile(file: string, maximumBytes: number): Promise<unknown> {
  const content = await readRegularFile(file, maximumBytes);
  try {
    return JSON.parse(content.toString()) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${file} is damaged: it is not valid JSON. Restore it from a copy if you have one.`, {
      cause: error,
    });
  }
}
