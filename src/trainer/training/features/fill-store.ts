import type { ReportProgress } from '../../../node/progress.ts';
import type { InferenceSession } from '../../executors/executor.ts';
import type { Example, ExampleSource } from './example-source.ts';
import type { FeatureStore } from './feature-store.ts';
import { fillUpBatch } from './fill-up-batch.ts';

export interface FillOptions {
  readonly store: FeatureStore;
  readonly pixels: ExampleSource;
  /** The frozen part; its outputs are `tensors`, in order. */
  readonly frozen: InferenceSession;
  readonly tensors: readonly string[];
  readonly examples: readonly Example[];
  readonly keyOf: (example: Example) => string;
  readonly batchSize: number;
  readonly what: string;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

/**
 * Computes the features that the store does not have yet. Gives false when the store takes no more.
 *
 * Batches are always full, the last one with blank rows, and always hold the same examples: an interrupted fill is
 * taken up batch by batch, so that what a row holds never depends on where it was interrupted.
 */
export async function fillStore(options: FillOptions): Promise<boolean> {
  const { store, pixels, frozen, tensors, examples, keyOf, batchSize, what, signal, onProgress } = options;
  const chunks: (readonly Example[])[] = [];
  for (let start = 0; start < examples.length; start += batchSize) {
    const chunk = examples.slice(start, start + batchSize);
    if (!chunk.every((example) => store.has(keyOf(example)))) chunks.push(chunk);
  }
  const missing = chunks.flat();
  let done = examples.length - missing.length;
  onProgress({ what, done, total: examples.length, unit: 'images' });

  for await (const { examples: count, values, images } of pixels.batches(missing, batchSize, signal)) {
    const outputs = await frozen.run({ examples: batchSize, values: fillUpBatch(values, count, batchSize) });
    const chunk = missing.slice(
      done - (examples.length - missing.length),
      done - (examples.length - missing.length) + count,
    );
    const rows = new Map(tensors.map((name, index) => [name, outputs[index] ?? new Float32Array()]));
    if (images.length !== chunk.length || !(await store.append(chunk.map(keyOf), rows))) return false;
    done += count;
    onProgress({ what, done, total: examples.length, unit: 'images' });
  }
  return true;
}
