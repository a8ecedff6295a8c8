import type { DatasetNote, RejectedImage, SplitName } from './dataset.ts';

/** Where the images of a dataset lie, by split and class. Places are names of folders below the dataset's. */
export interface DatasetLayout {
  /** The place that holds the splits, or the classes of a single folder: the dataset's own folder, as a rule. */
  readonly base: Place;
  /** The place that holds each split's classes. Empty where the dataset is a single folder of classes. */
  readonly splits: ReadonlyMap<SplitName, Place>;
  /** The folders of classes by split, in train's order first; a single folder of classes is under `undefined`. */
  readonly classes: ReadonlyMap<SplitName | undefined, readonly ClassFolder[]>;
  /** Where images lie that are named for a split and sorted into no classes. */
  readonly unlabelled: ReadonlyMap<SplitName, Place>;
  /** Folders that could not be listed. */
  readonly rejected: readonly RejectedImage[];
  readonly notes: readonly DatasetNote[];
}

export type Place = readonly string[];

/** A folder of images of one class. Several may be of the same: their names are spelled differently. */
export interface ClassFolder {
  /** As it is shown, the same in all splits. */
  readonly className: string;
  readonly place: Place;
  readonly isLink: boolean;
}

/** Why a folder is not taken for a dataset. */
export interface LayoutProblem {
  /** The place that it is about. */
  readonly base: Place;
  /** For the user: what is wrong and what to do. */
  readonly problem: string;
  /** Whether it is a set of images all the same, which is worth a word before anybody asks. */
  readonly isDataset: boolean;
  /** Whether the folder may be a single class, as one with a folder for each patient. */
  readonly mayBeClass: boolean;
}

/** `train/NORMAL`, or the folder itself in words where a place is none. */
export function placeName(place: Place): string {
  return place.join('/');
}

/** `A`, `A and B`, `A, B, C and 9 more`. */
export function listed(names: readonly string[], shown = 4): string {
  const some =
    names.length > shown ? [...names.slice(0, shown - 1), `${names.length - shown + 1} more`] : names;
  return some.length < 2 ? (some[0] ?? '') : `${some.slice(0, -1).join(', ')} and ${some.at(-1) ?? ''}`;
}
