/**
 * The class that an image's folder names: of the folders that it lies in, from the innermost outwards, the first that is
 * called like a class, in upper or lower case. -1 where none is. `path` is relative, with forward slashes.
 */
export function labelOfPath(path: string, classes: readonly string[]): number {
  const folders = path.split('/').slice(0, -1).reverse();
  for (const folder of folders) {
    const label = classes.indexOf(folder);
    if (label >= 0) return label;
    const alike = classes.findIndex((name) => name.toLowerCase() === folder.toLowerCase());
    if (alike >= 0) return alike;
  }
  return -1;
}
