import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ClassifierModel } from '../../shared/classification/classifier-model.ts';
import { readRunMetadata } from '../../node/run/model-metadata-file.ts';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { cacheNames } from '../cache/cache-names.ts';
import { openCache } from '../cache/open-cache.ts';
import { decoderVersion } from '../data/decode-picture.ts';
import { openPictureCacheOfRun } from '../data/picture-cache-options.ts';
import type { Compute } from '../executors/open-compute.ts';
import { hashWeights } from '../network/hash-weights.ts';
import { classifyImages, type ClassifyOptions } from './classify-images.ts';
import { openKeptJudgements, type KeptJudgements } from './kept-judgements.ts';
import { openJoinedPhases } from './joined-phases.ts';
import { falseAlarms } from './likeness/likeness.ts';
import type { Reference } from './likeness/reference-file.ts';
import { openRunLikeness, type RunLikeness } from './likeness/run-likeness.ts';
import { readClassifier, stampOf, testFigures, type ClassifierFiles } from './read-classifier.ts';
import type { ImageReader } from './reading/image-reader.ts';

/** A run's model, ready to classify. */
export interface OpenClassifier {
  readonly model: ClassifierModel;
  /**
   * Takes in what was stored with the model since, a threshold above all. False: what its network was made from was
   * replaced, so that it has to be opened anew.
   */
  refresh(): Promise<boolean>;
  /** Measures what pictures are compared with, where that is yet to be done: see `RunLikeness`. */
  measureLikeness: RunLikeness['measure'];
  /** Gives an outcome for every image, in their order. Throws a StoppedError when stopped. */
  classify(options: ClassifyOptions): Promise<void>;
  dispose(): void;
}

/**
 * Opens a run's model. An engine that is still being opened is waited for while files are read.
 * Throws a UserError when the run has no model that can be used, and what opening the engine throws.
 */
export async function openClassifier(
  folder: string,
  opening: Promise<Compute>,
  reader: ImageReader,
): Promise<OpenClassifier> {
  // Its failure is seen when it is waited for.
  opening.catch(() => undefined);
  let stamp = await stampOf(folder);
  let files = await readClassifier(folder);
  const test = await testFigures(files, files.metadata);
  const { engine, executor } = await opening;
  const phases = await openJoinedPhases(executor, files);
  const { inputSize: size } = files.metadata.backbone;
  let likeness: RunLikeness;
  try {
    // The first pass prepares the network for the device, and takes a second of its own.
    await phases.judge({ examples: 1, values: new Float32Array(size * size * 3) });
    const cache = await openPictureCacheOfRun(files.run.manifest);
    // Predictions are the same without it: a line for the log is enough.
    if (cache.cacheNotice !== null) process.stderr.write(`${cache.cacheNotice}\n`);
    likeness = await openRunLikeness(files.run, cache, phases);
  } catch (error) {
    phases.dispose();
    throw error;
  }
  let model: Omit<ClassifierModel, 'reference' | 'whyNoReference'> = {
    ...{ run: files.run.folder, metadata: files.metadata, test },
    engine: `${engine.name} ${engine.version}`,
    device: engine.device,
  };
  const machine = [engine.name, engine.version, engine.deviceKind, executor.name];
  let keeping: { readonly reference: Reference | null; readonly kept: Promise<KeptJudgements> } | undefined;
  const keptNow = (): Promise<KeptJudgements> => {
    const { reference } = likeness;
    // Once likeness is measured they are others.
    if (!keeping || keeping.reference !== reference) {
      const key = keyOf(files, reference, machine);
      const kept = openCache(null).then(({ folder }) =>
        openKeptJudgements(folder === null ? null : path.join(folder, cacheNames.classifications), key),
      );
      keeping = { reference, kept };
    }
    return keeping.kept;
  };

  return {
    get model() {
      return { ...model, ...aboutReference(likeness) };
    },
    async refresh() {
      const now = await stampOf(folder);
      if (now.network !== stamp.network) return false;
      if (now.metadata === stamp.metadata) return true;
      const metadata = await readRunMetadata(folder);
      if (!isSameModel(metadata, files.metadata)) return false;
      stamp = now;
      files = { ...files, metadata };
      model = { ...model, metadata, test: await testFigures(files, metadata) };
      return true;
    },
    measureLikeness: (control) => likeness.measure(control),
    async classify(options) {
      const kept = await keptNow();
      await classifyImages({ files, reader, phases, kept, likeness }, options);
    },
    dispose: () => phases.dispose(),
  };
}

/** Whether only what is decided by has changed: the threshold. */
function isSameModel(one: ModelMetadata, other: ModelMetadata): boolean {
  const apart = { threshold: null, thresholdOrigin: undefined };
  return JSON.stringify({ ...one, ...apart }) === JSON.stringify({ ...other, ...apart });
}

/** All that what is found in an image depends on, beside the image. */
function keyOf(
  { metadata, others }: ClassifierFiles,
  reference: Reference | null,
  machine: readonly string[],
): string {
  const own = others.map(({ phase, weights }) => [phase, hashWeights(weights)]);
  const compared = reference && createHash('sha256').update(reference.distances).digest('hex');
  return JSON.stringify([metadata.weightsSha256, metadata.backbone, own, compared, decoderVersion, machine]);
}

/** What is said of likeness before the first answer. */
function aboutReference({
  reference,
  whyNot,
}: RunLikeness): Pick<ClassifierModel, 'reference' | 'whyNoReference'> {
  const about = reference && {
    trainingImages: reference.paths.length,
    validationImages: reference.distances.length,
    falseAlarms,
  };
  return { reference: about, whyNoReference: whyNot };
}
