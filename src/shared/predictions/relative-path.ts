/**
 * Whether a path read from a table may be joined to a dataset's folder: relative, with forward slashes, and not
 * leading out of the folder on any system.
 */
export function isRelativePath(path: string): boolean {
  if (path.includes('\0') || /^[/\\]|^[A-Za-z]:[/\\]/.test(path)) return false;
  const hasEmptyOrDotPart = /(?:^|\/)\.?(?:\/|$)/.test(path);
  return !hasEmptyOrDotPart && !/(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path);
}
