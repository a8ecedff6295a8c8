import type { InferenceSession } from '../../executors/executor.ts';
import type { Example, ExampleBatch, ExampleSource } from './example-source.ts';

/** Examples whose features at the cut are computed each time they are asked for: fresh augmentation, or no cache. */
export class ComputedFeatures implements ExampleSource {
  /**
   * @param frozen gives the features as its first output
   * @param mostAtOnce pictures that it is given at once, whatever the batch
   */
  constructor(
    private readonly pixels: ExampleSource,
    private readonly frozen: InferenceSession,
    private readonly mostAtOnce: number,
  ) {}

  async *batches(
    order: readonly Example[],
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<ExampleBatch> {
    for await (const { examples, values, images } of this.pixels.batches(order, batchSize, signal)) {
      yield { examples, values: await this.featuresOf(examples, values), images };
    }
  }

  private async featuresOf(examples: number, values: Float32Array): Promise<Float32Array> {
    const length = values.length / examples;
    let all: Float32Array | undefined;
    for (let start = 0; start < examples; start += this.mostAtOnce) {
      const count = Math.min(this.mostAtOnce, examples - start);
      const [features] = await this.frozen.run({
        examples: count,
        values: values.subarray(start * length, (start + count) * length),
      });
      if (!features) throw new TypeError('The frozen part gave no output.');
      if (count === examples) return features;
      all ??= new Float32Array((features.length / count) * examples);
      all.set(features, (features.length / count) * start);
    }
    return all ?? new Float32Array();
  }
}
