import type { Explanation } from '../../shared/protocol/classifier-protocol.ts';
import type { ImageAnswer } from '../../shared/classification/image-answer.ts';
import { StoppedError } from '../../node/user-error.ts';
import { preprocess } from '../backbones/preprocessing.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { UnreadableImageError } from '../data/unreadable-image-error.ts';
import { answerOf, heatMapOf } from './answer.ts';
import type { JoinedPhases, Judgement } from './joined-phases.ts';
import type { KeptJudgement, KeptJudgements } from './kept-judgements.ts';
import { meanDistance, nearest, nearestCount, unitRows, type Neighbour } from './likeness/neighbours.ts';
import type { Reference } from './likeness/reference-file.ts';
import type { RunLikeness } from './likeness/run-likeness.ts';
import type { ClassifierFiles } from './read-classifier.ts';
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

/** What images are classified with. */
export interface ClassifyingParts {
  readonly files: ClassifierFiles;
  readonly reader: ImageReader;
  readonly phases: Pick<JoinedPhases, 'judge'>;
  /** Of this model with this reference. */
  readonly kept: KeptJudgements;
  readonly likeness: Pick<RunLikeness, 'reference' | 'similar'>;
}

/** Pictures in one forward pass: more give a processor no more to do at once, and take memory. */
const batchSize = 16;
/** Batches that are read ahead of the one that is computed. */
const batchesAhead = 2;

/** Gives an outcome for every image, in their order. Throws a StoppedError when stopped. */
export async function classifyImages(parts: ClassifyingParts, options: ClassifyOptions): Promise<void> {
  const { images, onOutcome, signal } = options;
  for await (const attempts of readInBatches(parts, options)) {
    const readable = attempts.filter((attempt) => 'read' in attempt);
    const begun = performance.now();
    const judgements = await judge(
      parts,
      readable.map(({ read }) => read),
    );
    const network = performance.now() - begun;
    for (const attempt of attempts) {
      const { image } = attempt;
      if ('problem' in attempt) {
        onOutcome({ image, outcome: { problem: attempt.problem }, explanation: null });
      } else if ('known' in attempt) {
        const outcome = answerOf(parts.files, attempt.known, parts.likeness.reference);
        onOutcome({ image, outcome, explanation: null });
      } else {
        const judgement = judgements[readable.indexOf(attempt)];
        if (!judgement) throw new RangeError('A picture was not judged.');
        const neighbours = neighboursOf(parts.likeness.reference, judgement);
        const found = findingOf(judgement, neighbours, attempt.read);
        parts.kept.add(images[image] ?? '', found);
        const outcome = answerOf(parts.files, found, parts.likeness.reference);
        const explanation = options.explain
          ? await explanationOf(parts, { attempt, judgement, neighbours, answer: outcome, network })
          : null;
        onOutcome({ image, outcome, explanation });
      }
    }
    if (signal.aborted) throw new StoppedError();
  }
  await parts.kept.written();
}

/** What came of reading an image: why it cannot be read, what was found in it before, or its picture. */
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

/** Reads images, batch by batch, ahead of whoever takes them. Throws a StoppedError. */
async function* readInBatches(
  { files, reader, kept }: ClassifyingParts,
  { images, explain, signal, onReading }: ClassifyOptions,
): AsyncGenerator<readonly Attempt[], void, void> {
  const { inputSize: size } = files.metadata.backbone;
  const batch = explain ? 1 : batchSize;
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
  const ahead: Promise<Attempt>[] = [];
  let next = 0;
  while (next < images.length || ahead.length > 0) {
    for (; next < images.length && ahead.length < batch * (1 + batchesAhead); next++) {
      const attempt = read(images[next] ?? '', next);
      // A failure is seen in its turn.
      attempt.catch(() => undefined);
      ahead.push(attempt);
    }
    const attempts = await Promise.all(ahead.splice(0, batch));
    if (signal.aborted) throw new StoppedError();
    yield attempts;
  }
}

async function judge(
  { files, phases }: ClassifyingParts,
  images: readonly ReadImage[],
): Promise<Judgement[]> {
  if (images.length === 0) return [];
  const { name, inputSize } = files.metadata.backbone;
  const length = inputSize * inputSize * 3;
  const values = new Float32Array(images.length * length);
  const { preprocessing } = backboneNamed(name);
  images.forEach(({ picture }, at) => preprocess(preprocessing, picture, values, at * length));
  return phases.judge({ examples: images.length, values });
}

/** The training images that are nearest to a picture; none where they are not known. */
function neighboursOf(reference: Reference | null, { features }: Judgement): Neighbour[] {
  if (!reference || !features) return [];
  return nearest(reference.features, unitRows(features, features.length), nearestCount);
}

/** What is remembered of an image. */
function findingOf(
  { probabilities, others }: Judgement,
  neighbours: readonly Neighbour[],
  { facts, reasons }: ReadImage,
): KeptJudgement {
  return {
    probabilities: [...probabilities],
    others: others.map((other) => [...other]),
    distance: neighbours.length > 0 ? meanDistance(neighbours) : null,
    ...{ facts, reasons: [...reasons] },
  };
}

interface Explained {
  readonly attempt: ReadAttempt;
  readonly judgement: Judgement;
  readonly neighbours: readonly Neighbour[];
  readonly answer: ImageAnswer;
  /** How long the forward pass took, in milliseconds. */
  readonly network: number;
}

async function explanationOf(
  { files, likeness }: ClassifyingParts,
  { attempt, judgement, neighbours, answer, network }: Explained,
): Promise<Explanation> {
  const { read, begun, milliseconds } = attempt;
  if (!read.shown) throw new TypeError('The picture to be shown was not read.');
  return {
    picture: read.shown,
    heatMap: heatMapOf(files, judgement, answer.answer.decided),
    similar: (await likeness.similar?.of(neighbours)) ?? [],
    milliseconds: { read: milliseconds, network, total: performance.now() - begun },
  };
}
