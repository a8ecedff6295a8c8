import path from 'node:path';
import { StoppedError } from '../user-error.ts';
import type { FolderTallies, FolderTally } from './folder-tallies.ts';
import { splitFolders } from './walk-dataset.ts';

export interface DatasetSearchOptions {
  /** Folders below the one to search that are looked into. 0: that folder alone. */
  readonly depth: number;
  readonly tallies: FolderTallies;
  readonly signal?: AbortSignal;
  /** Folders that are looked into at most. */
  readonly maximumFolders?: number;
}

export interface DatasetSearch {
  /** Absolute paths, those further up in front. */
  readonly datasets: readonly string[];
  /** Whether the search ended before everything was looked into. */
  readonly cutShort: boolean;
}

const defaultMaximumFolders = 2_000;

/** Folders that hold programs and what they make, and may be vast. */
const passedOver = new Set([
  'node_modules',
  'bower_components',
  'site-packages',
  '__pycache__',
  'venv',
  'env',
]);

/**
 * What a folder of classes must have in each to be taken for a dataset, which websites with pictures are not: a training
 * needs several patients of each class in each split.
 */
const imagesOfClass = 10;

/**
 * Looks for datasets in `folder` and below, level by level. A folder with `train` and at least two classes in it is one;
 * so is a folder of which every folder holds images, ten or more. Links are not followed, and datasets not looked into.
 * What cannot be read is passed over. Throws StoppedError.
 */
export async function searchDatasets(folder: string, options: DatasetSearchOptions): Promise<DatasetSearch> {
  const { depth, tallies, signal, maximumFolders = defaultMaximumFolders } = options;
  const datasets: string[] = [];
  let level = [folder];
  let looked = 0;
  for (let below = 0; level.length > 0 && below <= depth; below++) {
    const next: string[] = [];
    for (const candidate of level) {
      if (signal?.aborted) throw new StoppedError();
      if (++looked > maximumFolders) return { datasets, cutShort: true };
      const contents = await tallies.read(candidate).catch(() => undefined);
      if (contents === undefined) continue;
      if (await looksLikeDataset(candidate, contents, tallies)) {
        datasets.push(candidate);
        continue;
      }
      for (const { name, isLink } of contents.folders) {
        if (!isLink && !passedOver.has(name)) next.push(path.join(candidate, name));
      }
    }
    level = next;
  }
  return { datasets, cutShort: false };
}

async function looksLikeDataset(
  folder: string,
  contents: FolderTally,
  tallies: FolderTallies,
): Promise<boolean> {
  const images = async (...names: string[]) => {
    const inFolder = await tallies.read(path.join(folder, ...names)).catch(() => undefined);
    if (inFolder === undefined || inFolder.images > 0) return inFolder?.images ?? 0;
    // Classes may hold a folder for each patient.
    const [first] = inFolder.folders;
    const inner =
      first && (await tallies.read(path.join(folder, ...names, first.name)).catch(() => undefined));
    return (inner?.images ?? 0) * inFolder.folders.length;
  };
  try {
    const splits = splitFolders(folder, contents.folders);
    if (splits.size > 0) {
      const train = splits.get('train');
      if (train === undefined) return false;
      const { folders } = await tallies.read(path.join(folder, train.name));
      let classes = 0;
      for (const { name } of folders) {
        if ((await images(train.name, name)) > 0 && ++classes === 2) return true;
      }
      return false;
    }
  } catch {
    return false;
  }
  if (contents.folders.length < 2) return false;
  for (const { name } of contents.folders) {
    if (passedOver.has(name) || (await images(name)) < imagesOfClass) return false;
  }
  return true;
}
