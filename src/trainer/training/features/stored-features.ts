import type { Example, ExampleBatch, ExampleSource } from './example-source.ts';
import type { FeatureStore } from './feature-store.ts';

/** Examples whose features at the cut were computed before, read from disk one batch ahead. */
export class StoredFeatures implements ExampleSource {
  /**
   * @param rowLength values of one example at `tensor`
   * @param compute opens what computes the features of a batch that the disk does not give back
   */
  constructor(
    private readonly store: FeatureStore,
    private readonly tensor: string,
    private readonly rowLength: number,
    private readonly keyOf: (example: Example) => string,
    private readonly compute: () => Promise<ExampleSource>,
  ) {}

  async *batches(
    order: readonly Example[],
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<ExampleBatch> {
    let next = this.read(order.slice(0, batchSize));
    for (let start = 0; start < order.length; start += batchSize) {
      signal.throwIfAborted();
      const batch = await next;
      next = this.read(order.slice(start + batchSize, start + 2 * batchSize));
      // A failed look-ahead is reported when its turn comes, not as an unhandled rejection before.
      next.catch(() => undefined);
      if (batch) yield batch;
      else yield* (await this.compute()).batches(order.slice(start, start + batchSize), batchSize, signal);
    }
  }

  /** null where the disk does not give them back. */
  private async read(examples: readonly Example[]): Promise<ExampleBatch | null> {
    const values = new Float32Array(examples.length * this.rowLength);
    if (!(await this.store.read(this.tensor, examples.map(this.keyOf), values))) return null;
    return { examples: examples.length, values, images: examples.map(({ image }) => image) };
  }
}
