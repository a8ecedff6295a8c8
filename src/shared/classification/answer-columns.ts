import * as z from 'zod';
import { unlikeReasonSchema, type ImageOutcome, type UnlikeReason } from './image-answer.ts';

/** Outcomes of many images in columns, a row for each image in the order of `images`. */
export const condensedAnswersSchema = z.object({
  /** Places of the images in the list that both sides know. */
  images: z.instanceof(Uint32Array),
  /** Index of the class decided for; -1: there is a problem instead of an answer. */
  decided: z.instanceof(Int16Array),
  /** What the network gives, [images, classes], 0 to 1. */
  scores: z.instanceof(Float64Array),
  /** The same calibrated; NaN where no temperature fits. */
  calibrated: z.instanceof(Float64Array),
  /** Why it is unlike the training images: bit k for the reason `unlikeReasonSchema.options[k]`. */
  reasons: z.instanceof(Uint8Array),
  problems: z.array(z.object({ image: z.int().min(0), problem: z.string() })),
});
export type CondensedAnswers = z.output<typeof condensedAnswersSchema>;

/** What has no outcome yet. */
export const notAnswered = -2;
const hasProblem = -1;

/** The outcomes of up to `capacity` images of a model with so many classes, in a few bytes each. */
export class AnswerColumns {
  readonly classCount: number;
  /** For each image: the class decided for, -1 for a problem, -2 where there is no outcome yet. */
  decided = new Int16Array(0);
  reasons = new Uint8Array(0);
  readonly problems = new Map<number, string>();
  #scores = new Float64Array(0);
  #calibrated = new Float64Array(0);
  #answered = 0;

  constructor(classCount: number) {
    this.classCount = classCount;
  }

  /** How many images have an outcome. */
  get answered(): number {
    return this.#answered;
  }

  isAnswered(image: number): boolean {
    return (this.decided[image] ?? notAnswered) !== notAnswered;
  }

  /** What the network gives for a class, 0 to 1. */
  score(image: number, classIndex: number): number {
    return this.#scores[image * this.classCount + classIndex] ?? Number.NaN;
  }

  /** The same calibrated; NaN where no temperature fits. */
  calibrated(image: number, classIndex: number): number {
    return this.#calibrated[image * this.classCount + classIndex] ?? Number.NaN;
  }

  reasonsOf(image: number): UnlikeReason[] {
    return unlikeReasonSchema.options.filter((_, bit) => ((this.reasons[image] ?? 0) & (1 << bit)) !== 0);
  }

  set(image: number, outcome: ImageOutcome): void {
    this.#reserve(image + 1);
    if (!this.isAnswered(image)) this.#answered++;
    if ('problem' in outcome) {
      this.decided[image] = hasProblem;
      this.problems.set(image, outcome.problem);
      return;
    }
    const { answer, calibrated, likeness } = outcome;
    this.decided[image] = answer.decided;
    for (let index = 0; index < this.classCount; index++) {
      this.#scores[image * this.classCount + index] = answer.probabilities[index] ?? Number.NaN;
      this.#calibrated[image * this.classCount + index] = calibrated?.[index] ?? Number.NaN;
    }
    this.reasons[image] = unlikeReasonSchema.options.reduce(
      (bits, reason, bit) => (likeness.reasons.includes(reason) ? bits | (1 << bit) : bits),
      0,
    );
  }

  /** The outcomes of some images, to be handed to another process. */
  condense(images: Uint32Array<ArrayBuffer>): CondensedAnswers {
    const { classCount } = this;
    const condensed = {
      images,
      decided: new Int16Array(images.length),
      scores: new Float64Array(images.length * classCount),
      calibrated: new Float64Array(images.length * classCount),
      reasons: new Uint8Array(images.length),
      problems: [] as { image: number; problem: string }[],
    };
    images.forEach((image, row) => {
      condensed.decided[row] = this.decided[image] ?? notAnswered;
      condensed.reasons[row] = this.reasons[image] ?? 0;
      for (let index = 0; index < classCount; index++) {
        condensed.scores[row * classCount + index] = this.score(image, index);
        condensed.calibrated[row * classCount + index] = this.calibrated(image, index);
      }
      const problem = this.problems.get(image);
      if (problem !== undefined) condensed.problems.push({ image, problem });
    });
    return condensed;
  }

  /** Takes in what `condense` gave. Ignores what does not fit: it comes from another process. */
  take({ images, decided, scores, calibrated, reasons, problems }: CondensedAnswers): void {
    const { classCount } = this;
    if (scores.length !== images.length * classCount || calibrated.length !== scores.length) return;
    this.#reserve(images.reduce((most, image) => Math.max(most, image + 1), 0));
    images.forEach((image, row) => {
      if (!this.isAnswered(image)) this.#answered++;
      this.decided[image] = decided[row] ?? hasProblem;
      this.reasons[image] = reasons[row] ?? 0;
      for (let index = 0; index < classCount; index++) {
        this.#scores[image * classCount + index] = scores[row * classCount + index] ?? Number.NaN;
        this.#calibrated[image * classCount + index] = calibrated[row * classCount + index] ?? Number.NaN;
      }
    });
    for (const { image, problem } of problems) this.problems.set(image, problem);
  }

  #reserve(count: number): void {
    if (count <= this.decided.length) return;
    const capacity = Math.max(count, 2 * this.decided.length, 1024);
    const decided = new Int16Array(capacity).fill(notAnswered);
    decided.set(this.decided);
    this.decided = decided;
    const reasons = new Uint8Array(capacity);
    reasons.set(this.reasons);
    this.reasons = reasons;
    const scores = new Float64Array(capacity * this.classCount);
    scores.set(this.#scores);
    this.#scores = scores;
    const calibrated = new Float64Array(capacity * this.classCount);
    calibrated.set(this.#calibrated);
    this.#calibrated = calibrated;
  }
}
