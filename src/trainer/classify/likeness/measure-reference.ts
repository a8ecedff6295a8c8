import type { ReportProgress } from '../../../node/progress.ts';
import { StoppedError } from '../../../node/user-error.ts';
import type { ImageRecord } from '../../../node/dataset/dataset.ts';
import type { ExampleSource } from '../../training/features/example-source.ts';
import { chooseReferenceImages } from './choose-reference-images.ts';
import { meanDistance, nearest, nearestCount, unitRows } from './neighbours.ts';
import type { Reference } from './reference-file.ts';

const batchSize = 32;

export interface ReferenceOptions {
  readonly images: readonly ImageRecord[];
  readonly seed: number;
  /** Pooled features of any image, [channels]. */
  readonly features: ExampleSource;
  readonly channels: number;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

/**
 * Takes the features of training images and measures how far validation images are from them; null where there are no
 * images of one of the two. Throws a StoppedError, and what `features` throws.
 */
export async function measureReference(options: ReferenceOptions): Promise<Reference | null> {
  const { images, seed, features, channels, signal, onProgress } = options;
  const [training, validation] = (['train', 'val'] as const).map((split) =>
    chooseReferenceImages(images, split, seed),
  );
  if (!training?.length || !validation?.length) return null;
  const total = training.length + validation.length;
  let done = 0;
  const featuresOf = async (chosen: readonly number[]): Promise<Float32Array> => {
    const rows = new Float32Array(chosen.length * channels);
    const order = chosen.map((image) => ({ image, view: null }));
    let start = 0;
    for await (const { values, examples } of features.batches(order, batchSize, signal)) {
      if (signal.aborted) throw new StoppedError();
      rows.set(values, start);
      start += values.length;
      done += examples;
      onProgress({ what: 'Looking at the training images', done, total, unit: 'images' });
    }
    return unitRows(rows, channels);
  };
  const rows = await featuresOf(training);
  const queries = await featuresOf(validation);
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
