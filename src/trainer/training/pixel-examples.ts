import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { preprocess, type Preprocessing } from '../backbones/preprocessing.ts';
import type { PictureSource } from '../data/open-pictures.ts';
import { readBatches } from '../data/read-batches.ts';
import { UserError } from '../../node/user-error.ts';
import type { Example, ExampleBatch, ExampleSource } from './features/example-source.ts';

/** Examples as prepared pixels, decoded and augmented ahead of the engine. */
export class PixelExamples implements ExampleSource {
  constructor(
    private readonly pictures: PictureSource,
    private readonly preprocessing: Preprocessing,
    private readonly configuration: Pick<TrainingConfiguration, 'augmentation' | 'seed'>,
  ) {}

  /**
   * The order holds augmented views alone or pictures as they are alone. Throws a UserError for a picture that was
   * readable when the run began and no longer is.
   */
  async *batches(
    order: readonly Example[],
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<ExampleBatch> {
    const { pictures, preprocessing, configuration } = this;
    const plain = order.every(({ view }) => view === null);
    const batches = readBatches({
      source: pictures,
      order: order.map(({ image, view }) => ({ index: image, view: view ?? 0 })),
      batchSize,
      augmentation: plain ? null : configuration.augmentation,
      seed: configuration.seed,
      prepare: (pixels, target, start) => preprocess(preprocessing, pixels, target, start),
      onUnreadable: (index, reason) => {
        throw new UserError(
          `${pictures.images[index]?.path ?? ''} can no longer be read: ${reason}. Put it back and resume the run.`,
        );
      },
      signal,
    });
    for await (const { examples, values, indices } of batches)
      yield { examples, values, images: [...indices] };
  }
}
