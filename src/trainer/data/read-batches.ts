import { randomStream } from '../../shared/random/random-stream.ts';
import { applyAugmentation, drawAugmentation } from './augment.ts';
import type { Augmentation } from './augment.ts';
import type { Picture } from '../../node/dataset/dataset.ts';
import { filesInFlight, mapConcurrently } from './map-concurrently.ts';
import type { PictureSource } from './open-pictures.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/** One example to be read: an image, by its place in the source, in one of its augmented views. */
export interface Example {
  readonly index: number;
  readonly view: number;
}

/** Pictures ready for a network. */
export interface PictureBatch {
  readonly examples: number;
  /** [examples, size, size, 3]. */
  readonly values: Float32Array;
  /** Class index of each example. */
  readonly labels: Uint32Array;
  /** Place in the source's images, and view, of each example. */
  readonly indices: Uint32Array;
  readonly views: Uint32Array;
}

export interface ReadBatchesOptions {
  readonly source: PictureSource;
  readonly order: readonly Example[];
  /** The last batch may have fewer examples, and so may one with an unreadable image. */
  readonly batchSize: number;
  /** null: pictures as they are, for validation, test and classification. */
  readonly augmentation: Augmentation | null;
  readonly seed: number;
  /** Batches that are prepared while the caller is busy with one. They bound the memory taken. */
  readonly lookAhead?: number;
  /**
   * Writes a picture's pixels, 0 to 255, [size, size, 3], to `target` from `start` on, prepared for the network.
   * By default they are copied.
   */
  readonly prepare?: (pixels: Uint8Array | Float32Array, target: Float32Array, start: number) => void;
  /** Told of each image that was found unreadable, though it was verified before, and is left out. */
  readonly onUnreadable?: (index: number, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives the examples in batches, in their order. The next batches are decoded and augmented while the caller works on
 * the last: files are read in Node's thread pool, and augmented between the caller's own steps.
 *
 * The augmentation of an example depends on the seed, the image's path and the view alone. Throws StoppedError. A
 * caller that stops early leaves nothing running.
 */
export async function* readBatches(options: ReadBatchesOptions): AsyncGenerator<PictureBatch, void, void> {
  const { order, batchSize, lookAhead = 2, signal } = options;
  const ended = new AbortController();
  const stop = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  const assemble = batchAssembler(options, stop);
  const ahead: Promise<PictureBatch | undefined>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let next = 0;

  const prepareNext = (): void => {
    const examples = order.slice(next, next + batchSize);
    next += batchSize;
    const batch = last.then(() => assemble(examples));
    // One batch after the other: each keeps the thread pool busy. A failure is the caller's to see, in its turn.
    last = batch.catch(() => undefined);
    ahead.push(batch);
  };
  try {
    while (true) {
      while (next < order.length && ahead.length <= lookAhead) prepareNext();
      const batch = await ahead.shift();
      if (batch !== undefined) yield batch;
      else if (next >= order.length && ahead.length === 0) return;
    }
  } finally {
    ended.abort();
    await last;
  }
}

function batchAssembler(
  options: ReadBatchesOptions,
  signal: AbortSignal,
): (examples: readonly Example[]) => Promise<PictureBatch | undefined> {
  const { source, augmentation, seed, prepare = copy, onUnreadable } = options;
  const length = source.size * source.size * 3;
  const scratch = new Float32Array(length);

  const augmented = (picture: Picture, { index, view }: Example): Picture => {
    if (augmentation === null) return picture;
    const stream = randomStream(seed, 'augment', source.images[index]?.path ?? '', view);
    return applyAugmentation(picture, drawAugmentation(augmentation, stream), scratch);
  };

  return async (examples) => {
    const values = new Float32Array(examples.length * length);
    const readable = await mapConcurrently(
      examples,
      filesInFlight,
      async (example, place) => {
        try {
          const picture = await source.read(example.index);
          prepare(augmented(picture, example).values, values, place * length);
          return true;
        } catch (error) {
          if (!(error instanceof UnreadableImageError)) throw error;
          onUnreadable?.(example.index, error.reason);
          return false;
        }
      },
      signal,
    );
    const kept = examples.filter((_, place) => readable[place]);
    if (kept.length === 0) return undefined;
    let filled = 0;
    readable.forEach((isReadable, place) => {
      if (!isReadable) return;
      if (filled < place) values.copyWithin(filled * length, place * length, (place + 1) * length);
      filled++;
    });
    return {
      examples: kept.length,
      values: kept.length < examples.length ? values.slice(0, kept.length * length) : values,
      labels: Uint32Array.from(kept, ({ index }) => source.images[index]?.label ?? 0),
      indices: Uint32Array.from(kept, ({ index }) => index),
      views: Uint32Array.from(kept, ({ view }) => view),
    };
  };
}

function copy(pixels: Uint8Array | Float32Array, target: Float32Array, start: number): void {
  target.set(pixels, start);
}
