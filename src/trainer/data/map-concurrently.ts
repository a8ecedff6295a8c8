import { availableParallelism } from 'node:os';
import { StoppedError } from '../../node/user-error.ts';

/** Files that are read or decoded at once: enough to keep Node's thread pool and the disk busy, and no more. */
export const filesInFlight = Math.min(32, Math.max(8, 2 * availableParallelism()));

/**
 * Does `work` for every item, at most `limit` at once, and gives the results in the order of the items.
 * The first failure ends it, once what had begun has come to rest. Throws StoppedError when `signal` is aborted.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        if (signal?.aborted) throw new StoppedError();
        results[index] = await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  const outcomes = await Promise.allSettled(workers);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  if (signal?.aborted) throw new StoppedError();
  return results;
}
