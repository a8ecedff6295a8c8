import { byCodeUnits } from './by-code-units.ts';
import type { SplitName } from './dataset.ts';
import { FolderSummarizer } from './folder-summary.ts';
import type { FolderSummary } from './folder-summary.ts';
import { isImageFile } from './is-image-file.ts';
import { LeftOutCount } from './left-out-notes.ts';
import { listFolder } from './list-folder.ts';
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

interface FolderOfImages extends FolderSummary {
  /** Names of the images, in no particular order. */
  readonly images: readonly string[];
}

/**
 * Finds the images of a dataset, as `walkDataset` goes through it.
 * Throws UserError where `root` is no folder, or is not laid out as a dataset, and StoppedError.
 */
export async function findImages(root: string, signal?: AbortSignal): Promise<FoundImages> {
  const images: FoundImage[] = [];
  const leftOut = new LeftOutCount();
  const walked = await walkDataset(
    root,
    {
      read: listImages,
      visit: (folder, { path: place, className, published }) => {
        leftOut.add(folder.leftOut, place);
        for (const name of folder.images) images.push({ path: `${place}/${name}`, className, published });
      },
    },
    signal,
  );
  return {
    ...walked,
    notes: [...walked.notes, ...leftOut.notes()],
    images: images.sort((one, other) => byCodeUnits(one.path, other.path)),
  };
}

async function listImages(folder: string): Promise<FolderOfImages> {
  const { folders, files } = await listFolder(folder);
  const summarizer = new FolderSummarizer();
  const images: string[] = [];
  for (const entry of folders) summarizer.addFolder(entry);
  for (const { name } of files) {
    if (!(await isImageFile(folder, name))) summarizer.addOther(name);
    else if (summarizer.addImage(name)) images.push(name);
  }
  const { summary, lateImages } = summarizer.finish();
  return { ...summary, images: [...images, ...lateImages] };
}
