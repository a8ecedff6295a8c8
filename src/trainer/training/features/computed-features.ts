import type { InferenceSession } from '../../executors/executor.ts';
import type { Example, ExampleBatch, ExampleSource } from './example-source.ts';

/** Examples whose features at the cut are computed each time they are asked for: fresh augmentation, or no cache. */
export class ComputedFeatures implements ExampleSource {
  /** @param frozen gives the features as its first output */
  constructor(
    private readonly pixels: ExampleSource,
    private readonly frozen: InferenceSession,
  ) {}

  async *batches(
    order: readonly Example[],
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<ExampleBatch> {
    for await (const { examples, values, images } of this.pixels.batches(order, batchSize, signal)) {
      const [features] = await this.frozen.run({ examples, values });
      if (!features) throw new TypeError('The frozen part gave no output.');
      yield { examples, values: features, images };
    }
  }
}
