import { isRelativePath } from '../../../src/shared/predictions/relative-path.ts';

/** The address of an image under that of its dataset's folder; null where the path would lead out of it. */
export function imageAddress(root: string, path: string): string | null {
  if (!isRelativePath(path)) return null;
  return `${root.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
