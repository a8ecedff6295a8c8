import path from 'node:path';
import { hasCode } from '../files/system-error.ts';
import { StoppedError, UserError } from '../user-error.ts';
import { isImageFile } from './is-image-file.ts';
import { listFolder } from './list-folder.ts';

/** Folders further down are left out. */
const maximumDepth = 32;

/**
 * The images in a folder and, folder by folder, below it, however they are arranged: paths relative to it with forward
 * slashes, ordered within each folder, a folder's own in front of those below. Links to images are images; links to
 * folders are passed over, and so are folders below that cannot be read.
 * Throws a UserError where `root` cannot be read, and StoppedError.
 */
export async function* findPictures(root: string, signal?: AbortSignal): AsyncGenerator<string[]> {
  yield* picturesBelow(root, [], signal);
}

async function* picturesBelow(
  root: string,
  place: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<string[]> {
  if (signal?.aborted) throw new StoppedError();
  const folder = path.join(root, ...place);
  const contents = await listFolder(folder).catch((error: unknown) => {
    if (place.length === 0) throw notReadable(root, error);
    return null;
  });
  if (!contents) return;
  const images: string[] = [];
  for (const { name } of contents.files)
    if (await isImageFile(folder, name)) images.push([...place, name].join('/'));
  if (images.length > 0) yield images;
  if (place.length >= maximumDepth) return;
  for (const { name, isLink } of contents.folders)
    if (!isLink) yield* picturesBelow(root, [...place, name], signal);
}

function notReadable(root: string, error: unknown): UserError {
  const why = hasCode(error, 'ENOENT')
    ? 'it is gone'
    : hasCode(error, 'ENOTDIR')
      ? 'it is a file'
      : error instanceof Error
        ? error.message
        : String(error);
  return new UserError(`The folder ${root} cannot be read: ${why}. Choose another.`, { cause: error });
}
