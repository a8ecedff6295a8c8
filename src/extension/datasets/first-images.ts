import path from 'node:path';
import { isNamedLikeReadableImage } from '../../node/dataset/image-format.ts';
import { folderEntries } from '../../node/dataset/list-folder.ts';

/**
 * Up to `count` images of a folder, absolute; where it has none itself, of the first folder below it that has.
 * Folders are gone down into `depth` levels. Throws what the file system throws.
 */
export async function firstImages(folder: string, count: number, depth = 4): Promise<string[]> {
  const images: string[] = [];
  const folders: string[] = [];
  for await (const { name, isFolder } of folderEntries(folder)) {
    if (isFolder) folders.push(name);
    else if (isNamedLikeReadableImage(name)) images.push(path.join(folder, name));
    if (images.length >= count) break;
  }
  if (images.length > 0 || depth === 0) return images.sort();
  for (const inner of folders.sort()) {
    const found = await firstImages(path.join(folder, inner), count, depth - 1);
    if (found.length > 0) return found;
  }
  return [];
}
