import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** Whether a file exists and lies within a folder, wherever links lead. */
export async function isWithin(folder: string, file: string): Promise<boolean> {
  try {
    const [outer, inner] = await Promise.all([realpath(folder), realpath(file)]);
    const way = path.relative(outer, inner);
    return way !== '' && !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
  } catch {
    return false;
  }
}
