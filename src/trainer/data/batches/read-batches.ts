import type { AssembleBatch, PictureView } from './assemble-batch.ts';

export interface ReadBatchesOptions {
  readonly order: readonly PictureView[];
  /** The last batch may have fewer pictures. */
  readonly batchSize: number;
  readonly assemble: AssembleBatch;
  /** Batches that are made while the caller is busy with one. They bound the memory taken. */
  readonly lookAhead: number;
  readonly signal: AbortSignal;
}

/**
 * Gives pictures in batches, [pictures, size, size, 3], in their order. The next batches are made while the caller works
 * on the last. Throws what `assemble` throws, in its turn. A caller that stops early leaves nothing running.
 */
export async function* readBatches(options: ReadBatchesOptions): AsyncGenerator<Float32Array, void, void> {
  const { order, batchSize, assemble, lookAhead, signal } = options;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const ahead: Promise<Float32Array>[] = [];
  let next = 0;
  try {
    for (;;) {
      for (; next < order.length && ahead.length <= lookAhead; next += batchSize) {
        const batch = assemble(order.slice(next, next + batchSize), stop);
        // A failure is the caller's to see, in its turn.
        batch.catch(() => undefined);
        ahead.push(batch);
      }
      const batch = await ahead.shift();
      if (batch === undefined) return;
      yield batch;
    }
  } finally {
    ended.abort();
    await Promise.allSettled(ahead);
  }
}
