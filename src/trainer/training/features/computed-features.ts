import type { InferenceSession } from '../../executors/executor.ts';
import type { Example, ExampleBatch, ExampleSource } from './example-source.ts';
import { fillUpBatch } from './fill-up-batch.ts';

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
      const atOnce = Math.min(batchSize, this.mostAtOnce);
      yield { examples, values: await this.featuresOf(examples, values, atOnce), images };
    }
  }

  /** Every pass is of `atOnce` examples, the last one filled up, so that a row has the bits of a full batch. */
  private async featuresOf(examples: number, values: Float32Array, atOnce: number): Promise<Float32Array> {
    const length = values.length / examples;
    let all: Float32Array | undefined;
    for (let start = 0; start < examples; start += atOnce) {
      const count = Math.min(atOnce, examples - start);
      const [features] = await this.frozen.run({
        examples: atOnce,
        values: fillUpBatch(values.subarray(start * length, (start + count) * length), count, atOnce),
      });
      if (!features) throw new TypeError('The frozen part gave no output.');
      if (count === examples && count === atOnce) return features;
      const featureLength = features.length / atOnce;
      all ??= new Float32Array(featureLength * examples);
      all.set(features.subarray(0, count * featureLength), featureLength * start);
    }
    return all ?? new Float32Array();
  }
}
