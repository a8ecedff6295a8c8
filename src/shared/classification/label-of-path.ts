import { indexOfClass } from '../dataset/class-key.ts';

/**
 * The class that an image's folder names: of the folders that it lies in, from the innermost outwards, the first that is
 * called like a class, in any spelling that `classKey` takes for the same. -1 where none is. `path` is relative, with forward slashes.
 */
export function labelOfPath(path: string, classes: readonly string[]): number {
  const folders = path.split('/').slice(0, -1).reverse();
  for (const folder of folders) {
    const label = indexOfClass(folder, classes);
    if (label >= 0) return label;
  }
  return -1;
}
