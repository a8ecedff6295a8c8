import type { ReportProgress } from '../../../node/progress.ts';
import { StoppedError } from '../../../node/user-error.ts';
import type { ImageRecord } from '../../../node/dataset/dataset.ts';
import type { ExampleSource } from '../../training/features/example-source.ts';
import { chooseReferenceImages } from './choose-reference-images.ts';
import { meanDistance, nearest, nearestCount, unitRows } from './neighbours.ts';
import type { Reference } from './reference-file.ts';

const defaultBatchSize = 32;

export interface ReferenceOptions {
  readonly images: readonly ImageRecord[];
  readonly seed: number;
  /** Pooled features of any image, [channels]. */
  readonly features: ExampleSource;
  readonly channels: number;
  /** Features that were taken before, [channels], by image. Those taken now are added, so that whoever stopped can go on. */
  readonly taken?: Map<number, Float32Array>;
  readonly batchSize?: number;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

/**
 * Takes the features of training images and measures how far validation images are from them; null where there are no
 * images of one of the two. Throws a StoppedError, and what `features` throws.
 */
export async function measureReference(options: ReferenceOptions): Promise<Reference | null> {
  const { images, seed, features, channels, signal, onProgress } = options;
  const { taken = new Map<number, Float32Array>(), batchSize = defaultBatchSize } = options;
  const [training, validation] = (['train', 'val'] as const).map((split) =>
    chooseReferenceImages(images, split, seed),
  );
  if (!training?.length || !validation?.length) return null;
  const all = [...training, ...validation];
  const order = all.filter((image) => !taken.has(image)).map((image) => ({ image, view: null }));
  const tell = (): void =>
    onProgress({
      what: 'Looking at the training images',
      done: taken.size,
      total: all.length,
      unit: 'images',
    });
  if (order.length > 0) tell();
  for await (const { values, images: some } of features.batches(order, batchSize, signal)) {
    some.forEach((image, row) => taken.set(image, values.slice(row * channels, (row + 1) * channels)));
    tell();
    if (signal.aborted) break;
  }
  if (taken.size < all.length) throw new StoppedError();
  const unitRowsOf = (chosen: readonly number[]): Float32Array => {
    const rows = new Float32Array(chosen.length * channels);
    chosen.forEach((image, row) => rows.set(taken.get(image) ?? [], row * channels));
    return unitRows(rows, channels);
  };
  const rows = unitRowsOf(training);
  const queries = unitRowsOf(validation);
  const distances = Float32Array.from(validation, (_, place) =>
    meanDistance(nearest(rows, queries.subarray(place * channels, (place + 1) * channels), nearestCount)),
  ).sort();
  const records = training.flatMap((image) => images[image] ?? []);
  return {
    paths: records.map(({ path }) => path),
    labels: records.map(({ label }) => label),
    ...{ features: rows, channels, distances },
  };
}
