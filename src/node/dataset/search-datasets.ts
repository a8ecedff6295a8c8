import path from 'node:path';
import { StoppedError } from '../user-error.ts';
import type { FolderTallies, FolderTally } from './folder-tallies.ts';
import type { Place } from './dataset-layout.ts';
import { isNamedLikeMasks } from './mask-names.ts';
import { FolderReader } from './folder-reader.ts';
import { understandLayout } from './understand-layout.ts';

export interface DatasetSearchOptions {
  /** Folders below the one to search that are looked into. 0: that folder alone, and what it holds alone. */
  readonly depth: number;
  readonly tallies: FolderTallies;
  readonly signal?: AbortSignal;
  /** Folders that are read at most. */
  readonly maximumFolders?: number;
}

export interface DatasetSearch {
  /** Absolute paths, those further up in front. */
  readonly datasets: readonly string[];
  /** Whether the search ended before everything was looked into. */
  readonly cutShort: boolean;
}

const defaultMaximumFolders = 4_000;

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

/** Folders inside a class are counted down to this depth. */
const depthInClass = 6;

/**
 * Looks for datasets in `folder` and below, level by level, as `understandLayout` finds them. A folder with splits of which
 * train has at least two classes is one; so is a folder of which every folder holds images, ten or more, and
 * one that looks like a set of images and cannot be trained on as it is. Of a dataset in folders around it the innermost
 * is given. Links are not followed, and datasets not looked into. What cannot be read is passed over. Throws StoppedError.
 */
export async function searchDatasets(folder: string, options: DatasetSearchOptions): Promise<DatasetSearch> {
  const { depth, tallies, signal, maximumFolders = defaultMaximumFolders } = options;
  const datasets: string[] = [];
  const seen = new Set<string>();
  const read = async (place: string): Promise<FolderTally> => {
    if (seen.add(place).size > maximumFolders) throw new RangeError('Too many folders.');
    return readForSearch(tallies, place);
  };
  let level = [folder];
  for (let below = 0; level.length > 0 && below <= depth; below++) {
    const next: string[] = [];
    for (const candidate of level) {
      if (signal?.aborted) throw new StoppedError();
      const contents = await read(candidate).catch(() => undefined);
      const dataset = contents && (await datasetAt(candidate, contents, read, signal));
      if (seen.size > maximumFolders) return { datasets, cutShort: true };
      if (contents === undefined) continue;
      if (dataset !== undefined) {
        datasets.push(dataset);
        continue;
      }
      const hasOthers = contents.folders.some(({ name }) => !isNamedLikeMasks(name));
      for (const { name, isLink } of contents.folders)
        if (!isLink && !(hasOthers && isNamedLikeMasks(name))) next.push(path.join(candidate, name));
    }
    level = next;
  }
  return { datasets: datasets.sort((one, other) => depthOf(one) - depthOf(other)), cutShort: false };
}

function depthOf(folder: string): number {
  return folder.split(path.sep).length;
}

/** The content of a folder, without folders that are passed over. */
async function readForSearch(tallies: FolderTallies, folder: string): Promise<FolderTally> {
  const tally = await tallies.read(folder);
  return { ...tally, folders: tally.folders.filter(({ name }) => !passedOver.has(name)) };
}

/** The dataset in a folder: itself, or the one that it holds alone. */
async function datasetAt(
  folder: string,
  contents: FolderTally,
  read: (folder: string) => Promise<FolderTally>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  if (contents.folders.length === 0) return undefined;
  const reader = new FolderReader(folder, read, signal);
  const layout = await understandLayout(folder, reader);
  if ('problem' in layout) return layout.isDataset ? path.join(folder, ...layout.base) : undefined;
  const classes = layout.classes.get('train') ?? layout.classes.get(undefined);
  const [first] = classes ?? [];
  if (classes === undefined || first === undefined || classes.length < 2) return undefined;
  // Classes may hold a folder for each patient, and these one for each study.
  const images = async (place: Place, depth = 0): Promise<number> => {
    const inFolder = await reader.at(place);
    if (inFolder === undefined || inFolder.images > 0) return inFolder?.images ?? 0;
    const [inner] = inFolder.folders;
    if (inner === undefined || depth >= depthInClass) return 0;
    return inFolder.folders.length * (await images([...place, inner.name], depth + 1));
  };
  if (layout.splits.size > 0) {
    let isEmpty = true;
    for (const each of classes) if ((await images(each.place)) > 0) isEmpty = false;
    if (isEmpty) return undefined;
  } else {
    for (const each of classes) if ((await images(each.place)) < imagesOfClass) return undefined;
  }
  return path.join(folder, ...layout.base);
}
