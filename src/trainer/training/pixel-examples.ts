import type { PreparedPictures } from '../data/batches/picture-threads.ts';
import { readBatches } from '../data/batches/read-batches.ts';
import type { Example, ExampleBatch, ExampleSource } from './features/example-source.ts';

/** Examples as prepared pixels, decoded and augmented ahead of the engine. */
export class PixelExamples implements ExampleSource {
  constructor(private readonly pictures: PreparedPictures) {}

  /** Throws a UserError for a picture that was readable when the run began and no longer is. */
  async *batches(
    order: readonly Example[],
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<ExampleBatch> {
    const { images, assemble, lookAhead } = this.pictures;
    const views = order.map(({ image, view }) => {
      const record = images[image];
      if (!record) throw new RangeError(`There is no image ${image} of ${images.length}.`);
      return { path: record.path, view };
    });
    let start = 0;
    for await (const values of readBatches({ order: views, batchSize, assemble, lookAhead, signal })) {
      const shown = order.slice(start, start + batchSize).map(({ image }) => image);
      start += batchSize;
      yield { examples: shown.length, values, images: shown };
    }
  }
}
