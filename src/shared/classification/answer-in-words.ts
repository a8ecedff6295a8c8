import type { Proportion } from '../metrics/wilson.ts';
import { countOf, formatCount } from '../text/number-format.ts';
import type { ModelMetadata } from '../run/model-metadata.ts';
import type { ClassifierModel } from './classifier-model.ts';
import type { ImageAnswer, Likeness, UnlikeReason } from './image-answer.ts';

/** `93 %`, and at the ends nothing that sounds certain: `more than 99 %`. `probability` is 0 to 1. */
export function probabilityInWords(probability: number): string {
  if (probability > 0.99) return 'more than 99 %';
  if (probability < 0.01) return 'less than 1 %';
  return `${Math.round(100 * probability)} %`;
}

/** What is decided for, and how probable it is: calibrated where the model can be. */
export interface Verdict {
  readonly className: string;
  /** 0 to 1, of the class decided for. */
  readonly probability: number;
  readonly calibrated: boolean;
}

export function verdictOf(
  { classes }: Pick<ModelMetadata, 'classes'>,
  { answer, calibrated }: Pick<ImageAnswer, 'answer' | 'calibrated'>,
): Verdict {
  const probability = (calibrated ?? answer.probabilities)[answer.decided] ?? 0;
  return { className: classes[answer.decided] ?? '', probability, calibrated: calibrated !== null };
}

/** `PNEUMONIA, 93 %`. */
export function verdictInWords({ className, probability }: Verdict): string {
  return `${className}, ${probabilityInWords(probability)}`;
}

/** What the answer was compared with, in a sentence. */
export function decisionInWords(
  { classes, positiveClass, threshold }: Pick<ModelMetadata, 'classes' | 'positiveClass' | 'threshold'>,
  { answer }: Pick<ImageAnswer, 'answer'>,
): string {
  if (classes.length > 2 || threshold === null)
    return `The most probable of ${countOf(classes.length, 'class', 'classes')}.`;
  const positive = classes[positiveClass] ?? '';
  const score = answer.probabilities[positiveClass] ?? 0;
  const digits = score.toFixed(3) === threshold.toFixed(3) ? 6 : 3;
  const scored =
    score > 1 - 0.5 / 10 ** digits
      ? `more than ${(1 - 1 / 10 ** digits).toFixed(digits)}`
      : score.toFixed(digits);
  const comparison = answer.decided === positiveClass ? 'reaches' : 'stays below';
  return (
    `The network's own score for ${positive} is ${scored}, which ${comparison} the threshold of ` +
    `${threshold.toFixed(digits)}.`
  );
}

/** What the model got right on test, a line for each rate; none where nothing was tested. */
export function testInWords({ metadata, test }: Pick<ClassifierModel, 'metadata' | 'test'>): string[] {
  if (!test) return [];
  const { classes, positiveClass } = metadata;
  const positive = classes[positiveClass] ?? '';
  const negative = classes[1 - positiveClass] ?? '';
  const line = (what: string, { estimate, k, n, low, high }: Proportion): string =>
    `${what}: ${formatCount(k)} of ${formatCount(n)}, ${percent(estimate)} (95 % interval ${percent(low)} to ${percent(high)})`;
  const lines: string[] = [];
  if (classes.length === 2) {
    if (test.sensitivity) lines.push(line(`${positive} found (sensitivity)`, test.sensitivity));
    if (test.specificity) lines.push(line(`${negative} recognised (specificity)`, test.specificity));
  }
  if (lines.length === 0 && test.accuracy) lines.push(line('Right answers (accuracy)', test.accuracy));
  return lines;
}

/** `93.4 %`, cut rather than rounded up to a certainty. */
function percent(share: number): string {
  const text = (100 * share).toFixed(1);
  return share < 1 && text === '100.0' ? '99.9 %' : `${text} %`;
}

/** Why a picture may be none that the model can judge, a sentence for each reason. */
export function unlikeInWords(
  { reasons, distance }: Likeness,
  { reference }: Pick<ClassifierModel, 'reference'>,
): string[] {
  return reasons.map((reason) => {
    if (reason !== 'far-from-training-images' || !distance || !reference) return sentences[reason];
    const share = distance.farther === 0 ? 'all' : `${percent(1 - distance.farther)} of`;
    const images = countOf(reference.validationImages, 'validation image');
    return `In what the network sees in it, it is farther from the training images than ${share} ${images}.`;
  });
}

const sentences: Readonly<Record<UnlikeReason, string>> = {
  'far-from-training-images':
    'In what the network sees in it, it is farther from the training images than others are.',
  colour: 'It is a colour picture, which an X-ray is not.',
  tiny: 'It has so few pixels that little can be seen in it.',
  'unusual-shape': 'It is much wider or much higher than the X-rays that the model knows.',
  'nearly-empty': 'It is nearly empty: hardly anything stands out from one shade.',
};

/** The same in a word or two, to follow `unlike the training images`. */
export const unlikeInShort: Readonly<Record<UnlikeReason, string>> = {
  'far-from-training-images': 'far from them',
  colour: 'colour',
  tiny: 'tiny',
  'unusual-shape': 'unusual shape',
  'nearly-empty': 'nearly empty',
};
