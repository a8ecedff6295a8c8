import { readSplit } from '../../../node/run/read-split.ts';
import { placeInRun } from '../../../node/run/run-file.ts';
import type { Run } from '../../../node/run/run-folder.ts';
import { runLayout } from '../../../shared/run/run-layout.ts';
import { UserError } from '../../../node/user-error.ts';
import { backboneNamed } from '../../backbones/registry.ts';
import { decoderVersion } from '../../data/decode-picture.ts';
import { openPictureThreads } from '../../data/batches/picture-threads.ts';
import type { PictureCache } from '../../data/picture-cache-options.ts';
import type { InferenceSession } from '../../executors/executor.ts';
import { ComputedFeatures } from '../../training/features/computed-features.ts';
import { PixelExamples } from '../../training/pixel-examples.ts';
import { measureReference, type ReferenceOptions } from './measure-reference.ts';
import { nearestCount } from './neighbours.ts';
import { readReference, referenceFileName, writeReference, type Reference } from './reference-file.ts';

/** A run's reference, or why there is none, in words for the user. */
export type RunReference = { readonly reference: Reference } | { readonly whyNot: string };

/** Writes a run's reference beside its model. Throws a UserError when it cannot be written. */
export async function keepRunReference(run: Run, reference: Reference): Promise<void> {
  await writeReference(await fileOf(run), reference, keyOf(run));
}

/** The reference beside a run's model; null where none can be used. */
export async function keptRunReference(run: Run): Promise<Reference | null> {
  return readReference(await fileOf(run), keyOf(run));
}

/** So few pictures that whoever asks for an answer meanwhile does not wait long. */
const batchSize = 8;

/**
 * Measures a run's reference from its images, for a run that was trained without, and keeps it where its folder can be
 * written. `frozen` gives pooled features, [channels], as its first output. Throws a StoppedError.
 */
export async function measureRunReference(
  run: Run,
  cache: PictureCache,
  frozen: Pick<InferenceSession, 'run'>,
  options: Pick<ReferenceOptions, 'channels' | 'taken' | 'signal' | 'onProgress'>,
): Promise<RunReference> {
  const { configuration, dataset } = run.manifest;
  try {
    const images = await readSplit(run);
    const pictures = openPictureThreads({
      ...cache,
      ...{ dataset, images, seed: configuration.seed, augmentation: configuration.augmentation },
      preprocessing: backboneNamed(configuration.backbone.name).preprocessing,
    });
    try {
      const features = new ComputedFeatures(
        new PixelExamples(pictures),
        { run: (batch) => frozen.run(batch), dispose: () => undefined },
        batchSize,
      );
      const { seed } = configuration;
      const reference = await measureReference({ ...options, images, seed, features, batchSize });
      if (!reference) return { whyNot: 'The run has no training or no validation images.' };
      // A folder that cannot be written is looked at again the next time.
      await keepRunReference(run, reference).catch(() => undefined);
      return { reference };
    } finally {
      await pictures.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { whyNot: `The training images cannot be looked at: ${error.message}` };
  }
}

function fileOf({ folder }: Run): Promise<string> {
  return placeInRun(folder, `${runLayout.model}/${referenceFileName}`);
}

/** All that features depend on: the backbone as it was before training, and how pictures come to it. */
function keyOf({ manifest }: Run): string {
  const { name, width, inputSize } = manifest.configuration.backbone;
  return JSON.stringify([
    ...[name, width, inputSize, manifest.backboneWeights.sha256],
    ...[decoderVersion, nearestCount],
  ]);
}
