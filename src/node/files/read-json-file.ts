import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../user-error.ts';

/**
 * The value in a JSON file. Throws a UserError when it is no regular file, larger than `maximumBytes` or not JSON;
 * errors of the file system (`ENOENT`) pass through.
 */
export async function readJsonFile(file: string, maximumBytes: number): Promise<unknown> {
  const status = await stat(file);
  if (!status.isFile()) throw new UserError(`${file} is not a file. Restore it from a copy if you have one.`);
  if (status.size > maximumBytes) {
    throw new UserError(
      `${file} is damaged: ${status.size} bytes are more than it can have. Restore it from a copy if you have one.`,
    );
  }
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${file} is damaged: it is not valid JSON. Restore it from a copy if you have one.`, {
      cause: error,
    });
  }
}
