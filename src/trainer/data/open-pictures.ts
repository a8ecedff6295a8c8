import path from 'node:path';
import { StoppedError, UserError } from '../../node/user-error.ts';
import type { ImageRecord, Picture } from '../../node/dataset/dataset.ts';
import { openPictureReader } from './picture-reader.ts';
import type { PictureReaderOptions } from './picture-reader.ts';

/** The pictures of a list of images, by their place in it. */
export interface PictureSource {
  readonly images: readonly ImageRecord[];
  /** Height and width of every picture, in pixels. */
  readonly size: number;
  /** The picture of `images[index]`. Throws UnreadableImageError, and StoppedError once the signal is aborted. */
  read(index: number): Promise<Picture>;
  close(): Promise<void>;
}

export interface OpenPicturesOptions extends PictureReaderOptions {
  /** Where the images' paths begin. */
  readonly dataset: { readonly root: string };
  readonly images: readonly ImageRecord[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens images for reading at any place and any number of times. Memory does not grow with their number.
 * Throws UserError for a path that leads out of the dataset's folder.
 */
export async function openPictures(options: OpenPicturesOptions): Promise<PictureSource> {
  const { dataset, images, size, signal } = options;
  requireWithin(dataset.root, images);
  const reader = await openPictureReader(options);
  return {
    images,
    size,
    async read(index) {
      if (signal?.aborted) throw new StoppedError();
      const image = images[index];
      if (image === undefined) throw new RangeError(`There is no image ${index} of ${images.length}.`);
      return reader.read(path.join(dataset.root, image.path));
    },
    close: () => reader.close(),
  };
}

/** Throws a UserError for an image whose path leads out of the dataset's folder. */
export function requireWithin(root: string, images: readonly Pick<ImageRecord, 'path'>[]): void {
  for (const image of images) {
    if (path.isAbsolute(image.path) || image.path.split(/[/\\]/).includes('..'))
      throw new UserError(`The image path ${image.path} leads out of the dataset's folder ${root}.`);
  }
}
