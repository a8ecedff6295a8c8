import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ClassifierModel } from '../../shared/classification/classifier-model.ts';
import type { ImageAnswer, PhaseAnswer } from '../../shared/classification/image-answer.ts';
import type { Explanation, SimilarImage } from '../../shared/protocol/classifier-protocol.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import { readMetadata } from '../../node/run/model-metadata-file.ts';
import { modelFolder } from '../../node/run/run-folder.ts';
import { StoppedError } from '../../node/user-error.ts';
import { modelMetadataFile, type ModelMetadata } from '../../shared/run/model-metadata.ts';
import { preprocess } from '../backbones/preprocessing.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { decoderVersion } from '../data/decode-picture.ts';
import { UnreadableImageError } from '../data/unreadable-image-error.ts';
import type { Compute } from '../executors/open-compute.ts';
import { explainActivation } from '../explain/explainer.ts';
import { hashWeights } from '../network/hash-weights.ts';
import { calibrate, decide } from './decide.ts';
import { openKeptJudgements, type KeptJudgement, type KeptJudgements } from './kept-judgements.ts';
import { openJoinedPhases, type Judgement } from './joined-phases.ts';
import { compareDistance, falseAlarms } from './likeness/likeness.ts';
import { meanDistance, nearest, nearestCount, unitRows, type Neighbour } from './likeness/neighbours.ts';
import type { Reference } from './likeness/reference-file.ts';
import { openRunLikeness, type RunLikeness } from './likeness/run-likeness.ts';
import { readClassifier, stampOf, testFigures, type ClassifierFiles } from './read-classifier.ts';
import type { ImageReader } from './reading/image-reader.ts';
import type { ReadImage } from './reading/read-image.ts';

/** What became of one image of a request. */
export interface Outcome {
  /** Its place in the request. */
  readonly image: number;
  readonly outcome: ImageAnswer | { readonly problem: string };
  readonly explanation: Explanation | null;
}

export interface ClassifyOptions {
  /** Absolute paths. */
  readonly images: readonly string[];
  readonly explain: boolean;
  readonly signal: AbortSignal;
  /** When an image begins to be read. */
  readonly onReading: (image: number) => void;
  readonly onOutcome: (outcome: Outcome) => void;
}

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

/** Pictures in one forward pass: more give a processor no more to do at once, and take memory. */
const batchSize = 16;
/** Batches that are read ahead of the one that is computed. */
const batchesAhead = 2;

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
    likeness = await openRunLikeness(files.run, phases);
  } catch (error) {
    phases.dispose();
    throw error;
  }
  let model: Omit<ClassifierModel, 'reference' | 'whyNoReference'> = {
    ...{ run: files.run.folder, metadata: files.metadata, test },
    engine: `${engine.name} ${engine.version}`,
    device: engine.device,
  };
  const { preprocessing } = backboneNamed(files.metadata.backbone.name);
  const machine = [engine.name, engine.version, engine.deviceKind, executor.name];
  let keeping: { readonly reference: Reference | null; readonly kept: Promise<KeptJudgements> } | undefined;
  const keptNow = (): Promise<KeptJudgements> => {
    const { reference } = likeness;
    // Once likeness is measured they are others.
    if (!keeping || keeping.reference !== reference) {
      const key = keyOf(files, reference, machine);
      keeping = { reference, kept: openKeptJudgements(path.join(cacheFolder(), 'classifications'), key) };
    }
    return keeping.kept;
  };

  const judge = async (images: readonly ReadImage[]): Promise<Judgement[]> => {
    const length = size * size * 3;
    const values = new Float32Array(images.length * length);
    images.forEach(({ picture }, at) => preprocess(preprocessing, picture, values, at * length));
    return phases.judge({ examples: images.length, values });
  };
  return {
    get model() {
      return { ...model, ...aboutReference(likeness) };
    },
    async refresh() {
      const now = await stampOf(folder);
      if (now.network !== stamp.network) return false;
      if (now.metadata === stamp.metadata) return true;
      const metadata = await readMetadata(path.join(modelFolder(folder), modelMetadataFile));
      if (!isSameModel(metadata, files.metadata)) return false;
      stamp = now;
      files = { ...files, metadata };
      model = { ...model, metadata, test: await testFigures(files, metadata) };
      return true;
    },
    measureLikeness: (control) => likeness.measure(control),
    async classify({ images, explain, signal, onReading, onOutcome }) {
      const kept = await keptNow();
      const { reference, similar } = likeness;
      const batch = explain ? 1 : batchSize;
      const ahead: Promise<Attempt>[] = [];
      const read = async (file: string, image: number): Promise<Attempt> => {
        const known = await kept.get(file);
        // An explanation needs the picture and the network all the same.
        if (known && !explain) return { image, known };
        onReading(image);
        const begun = performance.now();
        try {
          const read = await reader.read(file, { size, shown: explain });
          return { image, read, begun, milliseconds: performance.now() - begun };
        } catch (error) {
          if (!(error instanceof UnreadableImageError)) throw error;
          return { image, problem: error.message };
        }
      };
      let next = 0;
      while (next < images.length || ahead.length > 0) {
        stopIfAborted(signal);
        for (; next < images.length && ahead.length < batch * (1 + batchesAhead); next++) {
          const attempt = read(images[next] ?? '', next);
          // A failure is seen in its turn.
          attempt.catch(() => undefined);
          ahead.push(attempt);
        }
        const attempts = await Promise.all(ahead.splice(0, batch));
        stopIfAborted(signal);
        const readable = attempts.filter((attempt) => 'read' in attempt);
        const begun = performance.now();
        const judgements = readable.length > 0 ? await judge(readable.map((attempt) => attempt.read)) : [];
        const network = performance.now() - begun;
        for (const attempt of attempts) {
          if ('known' in attempt) {
            const outcome = answerOf(files, attempt.known, reference);
            onOutcome({ image: attempt.image, outcome, explanation: null });
            continue;
          }
          if (!('read' in attempt)) {
            onOutcome({ image: attempt.image, outcome: { problem: attempt.problem }, explanation: null });
            continue;
          }
          const judgement = judgements[readable.indexOf(attempt)];
          if (!judgement) throw new RangeError('A picture was not judged.');
          const neighbours = neighboursOf(reference, judgement);
          const { facts, reasons } = attempt.read;
          const found: KeptJudgement = {
            probabilities: [...judgement.probabilities],
            others: judgement.others.map((other) => [...other]),
            distance: neighbours.length > 0 ? meanDistance(neighbours) : null,
            ...{ facts, reasons: [...reasons] },
          };
          kept.add(images[attempt.image] ?? '', found);
          const outcome = answerOf(files, found, reference);
          const explanation = explain
            ? explanationOf(
                files,
                judgement,
                outcome,
                attempt,
                network,
                await (similar?.of(neighbours) ?? []),
              )
            : null;
          onOutcome({ image: attempt.image, outcome, explanation });
        }
      }
      await kept.written();
    },
    dispose: () => phases.dispose(),
  };
}

type Attempt =
  | { readonly image: number; readonly problem: string }
  | { readonly image: number; readonly known: KeptJudgement }
  | ReadAttempt;

interface ReadAttempt {
  readonly image: number;
  readonly read: ReadImage;
  readonly begun: number;
  readonly milliseconds: number;
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

/** What is said of an image from what was found in it. */
function answerOf(
  { metadata, others }: Pick<ClassifierFiles, 'metadata' | 'others'>,
  judgement: KeptJudgement,
  reference: Reference | null,
): ImageAnswer {
  const { positiveClass } = metadata;
  const { facts, reasons, distance: value } = judgement;
  const distance = reference && value !== null ? compareDistance(value, reference.distances) : null;
  const far = distance !== null && distance.value > distance.limit;
  const answer = phaseAnswer(metadata, judgement.probabilities);
  return {
    answer,
    calibrated: calibrate(answer.probabilities, metadata.temperature),
    others: others.map(({ phase, threshold }, index) =>
      phaseAnswer({ phase, threshold, positiveClass }, judgement.others[index] ?? []),
    ),
    likeness: { distance, reasons: [...(far ? (['far-from-training-images'] as const) : []), ...reasons] },
    facts,
  };
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

/** The training images that are nearest to a picture; none where they are not known. */
function neighboursOf(reference: Reference | null, { features }: Judgement): Neighbour[] {
  if (!reference || !features) return [];
  return nearest(reference.features, unitRows(features, features.length), nearestCount);
}

function phaseAnswer(
  of: Pick<ModelMetadata, 'phase' | 'threshold' | 'positiveClass'>,
  probabilities: readonly number[],
): PhaseAnswer {
  return { phase: of.phase, probabilities: [...probabilities], decided: decide(probabilities, of) };
}

function explanationOf(
  { network: classifier, weights, metadata }: ClassifierFiles,
  { activation }: Judgement,
  { answer }: ImageAnswer,
  { read, begun, milliseconds }: ReadAttempt,
  network: number,
  similar: SimilarImage[],
): Explanation {
  const { positiveClass } = metadata;
  if (!read.shown) throw new TypeError('The picture to be shown was not read.');
  const explained = explainActivation({ classifier, weights, positiveClass }, activation, answer.decided);
  const { height, width, values } = explained.heatMap;
  return {
    picture: read.shown,
    heatMap: { classIndex: answer.decided, height, width, values: Float32Array.from(values) },
    similar,
    milliseconds: { read: milliseconds, network, total: performance.now() - begun },
  };
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StoppedError();
}
