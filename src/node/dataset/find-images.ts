import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { byCodeUnits } from './by-code-units.ts';
import type { SplitName } from './dataset.ts';
import { formatBytes, isNamedLikeImage, mayBeDicomByContent, recognizeFormat } from './image-format.ts';
import { listFolder } from './list-folder.ts';
import type { FolderContents, FolderEntry } from './list-folder.ts';
import { walkDataset } from './walk-dataset.ts';
import type { WalkedDataset } from './walk-dataset.ts';

/** A file whose name is an image's. Whether it can be read is not known yet. */
export interface FoundImage {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  readonly className: string;
  /** Which split the dataset puts it in; undefined where the dataset is a single folder of classes. */
  readonly published: SplitName | undefined;
}

export interface FoundImages extends WalkedDataset {
  /** Ordered by path. */
  readonly images: readonly FoundImage[];
}

/**
 * Finds the images of a dataset, as `walkDataset` goes through it.
 * Throws UserError where `root` is no folder, or is not laid out as a dataset, and StoppedError.
 */
export async function findImages(root: string, signal?: AbortSignal): Promise<FoundImages> {
  const images: FoundImage[] = [];
  const walked = await walkDataset(
    root,
    {
      read: listImages,
      holdsImages: ({ files }) => files.length > 0,
      visit: ({ files }, { path: place, className, published }) => {
        for (const { name } of files) {
          images.push({ path: `${place}/${name}`, className, published });
        }
      },
    },
    signal,
  );
  return { ...walked, images: images.sort((one, other) => byCodeUnits(one.path, other.path)) };
}

/**
 * What is in a folder, of the files only images. Files whose name has no extension are images if they are DICOM; the
 * first bytes are read of those alone, so that a large folder of named images costs no more than its listing.
 */
async function listImages(folder: string): Promise<FolderContents> {
  const { folders, files } = await listFolder(folder);
  const images: FolderEntry[] = [];
  for (const entry of files) {
    const { name } = entry;
    if (isNamedLikeImage(name) || (mayBeDicomByContent(name) && (await isDicom(path.join(folder, name)))))
      images.push(entry);
  }
  return { folders, files: images };
}

async function isDicom(file: string): Promise<boolean> {
  // Asked before opening, since opening a named pipe would wait for a writer.
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile() || status.size <= formatBytes) return false;
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(formatBytes), 0, formatBytes, 0);
    return recognizeFormat(buffer.subarray(0, bytesRead)) === 'dicom';
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
