import type {
  Example,
  ExampleBatch,
  ExampleSource,
} from '../../src/trainer/training/features/example-source.ts';
import { randomValues } from './tiny-networks.ts';

/** Examples drawn at random from their image and view, as a source that notes which batches it was asked for. */
export class MemoryExamples implements ExampleSource {
  /** The batches given so far, each as `image` or `image/view`. */
  readonly given: string[][] = [];

  /** @param draw what an example is; by default noise */
  constructor(
    private readonly length: number,
    private readonly draw = (example: Example): Float32Array =>
      randomValues(length, -1, 1, example.image, example.view ?? 'plain'),
  ) {}

  async *batches(
    order: readonly Example[],
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<ExampleBatch> {
    for (let start = 0; start < order.length; start += batchSize) {
      signal.throwIfAborted();
      const examples = order.slice(start, start + batchSize);
      const values = new Float32Array(examples.length * this.length);
      examples.forEach((example, row) => values.set(this.draw(example), row * this.length));
      this.given.push(examples.map(({ image, view }) => (view === null ? `${image}` : `${image}/${view}`)));
      yield await Promise.resolve({
        examples: examples.length,
        values,
        images: examples.map(({ image }) => image),
      });
    }
  }
}

/** All of a source's examples, as one array. */
export async function allValues(
  source: ExampleSource,
  order: readonly Example[],
  batchSize: number,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for await (const { values } of source.batches(order, batchSize, new AbortController().signal))
    parts.push(values);
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
