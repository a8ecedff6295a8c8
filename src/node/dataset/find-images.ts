import { byCodeUnits } from './by-code-units.ts';
import type { SplitName } from './dataset.ts';
import { isImageFile } from './is-image-file.ts';
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

/** What is in a folder, of the files only images. */
async function listImages(folder: string): Promise<FolderContents> {
  const { folders, files } = await listFolder(folder);
  const images: FolderEntry[] = [];
  for (const entry of files) if (await isImageFile(folder, entry.name)) images.push(entry);
  return { folders, files: images };
}
