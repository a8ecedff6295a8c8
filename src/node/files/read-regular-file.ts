import { UserError } from '../user-error.ts';
import { openRegularFile } from './open-regular-file.ts';
import { readError } from './read-error.ts';

/**
 * The content of a regular file. Throws a UserError when it is no regular file, larger than `maximumBytes` or cannot be
 * read; `ENOENT` and `ENOTDIR`, of a file that is not there, pass through.
 */
export async function readRegularFile(file: string, maximumBytes: number): Promise<Buffer> {
  try {
    return await read(file, maximumBytes);
  } catch (error) {
    throw readError(error, file);
  }
}

async function read(file: string, maximumBytes: number): Promise<Buffer> {
  const handle = await openRegularFile(file);
  try {
    const { size } = await handle.stat();
    if (size > maximumBytes) {
      throw new UserError(
        `${file} is damaged: it has ${size} bytes, and at most ${maximumBytes} are read. Restore it from a copy if you have one.`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
