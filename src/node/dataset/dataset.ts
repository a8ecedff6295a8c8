/** One usable image of a dataset. */
export interface ImageRecord {
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  /** Index into `Dataset.classes`. */
  readonly label: number;
  /** What no split divides: the patient, or the image itself where nothing is known. */
  readonly group: string;
  readonly split: SplitName;
}

export type SplitName = 'train' | 'val' | 'test';

/** A file that looks like an image and cannot be used, and why. */
export interface RejectedImage {
  readonly path: string;
  readonly reason: string;
}

export interface Dataset {
  /** Absolute path of the folder. */
  readonly root: string;
  /** Class names in alphabetical order of code units. */
  readonly classes: readonly string[];
  /** Index of the class that counts as positive (two classes), or of the last. */
  readonly positiveClass: number;
  readonly images: readonly ImageRecord[];
  readonly rejected: readonly RejectedImage[];
  /** What the user must know about how the split came about: refilled validation, shared patients, imbalance. */
  readonly notes: readonly DatasetNote[];
  /** Weight of each class in the loss. */
  readonly classWeights: readonly number[];
  /** SHA-256 over the sorted paths, contents, labels and splits; changes when the data does. */
  readonly fingerprint: string;
}

export interface DatasetNote {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/**
 * Pixels ready for a network: [height, width, 3], values 0 to 255, before the backbone's own preprocessing.
 * Grey pictures have equal channels.
 */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly values: Uint8Array | Float32Array;
}
