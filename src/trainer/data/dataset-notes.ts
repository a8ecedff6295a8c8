import type { DatasetNote, ImageRecord, RejectedImage } from '../../node/dataset/dataset.ts';
import { notableImbalance } from '../../shared/dataset/notable-imbalance.ts';
import type { HashedImage } from './hashed-image.ts';
import { counted, inPercent } from './in-words.ts';

export function rejectionNotes(rejected: readonly RejectedImage[]): DatasetNote[] {
  const [first] = rejected;
  if (first === undefined) return [];
  const are = rejected.length === 1 ? 'cannot be used and is' : 'cannot be used and are';
  const such = rejected.length === 1 ? '' : 'such as ';
  const text = `${counted(rejected.length, 'file')} ${are} left out, ${such}${first.path}: ${first.reason}.`;
  return [{ level: 'warning', text }];
}

export function imbalanceNotes(
  classes: readonly string[],
  imagesOfClass: readonly number[],
  weights: readonly number[],
): DatasetNote[] {
  const ratio = Math.max(...imagesOfClass) / Math.min(...imagesOfClass);
  if (ratio < notableImbalance) return [];
  const counts = classes
    .map((name, label) => `${name} ${counted(imagesOfClass[label] ?? 0, 'image')}`)
    .join(', ');
  const unequal = weights.some((weight) => weight !== weights[0]);
  const balance = unequal
    ? `In the loss they weigh ${weights.map((weight) => weight.toFixed(3)).join(' and ')}.`
    : 'They weigh the same in the loss, so the classifier will lean to the larger; class weights would make up for it.';
  return [
    {
      level: unequal ? 'info' : 'warning',
      text: `The classes in train differ ${ratio.toFixed(1)}-fold in size: ${counts}. ${balance}`,
    },
  ];
}

export function smallValidationNotes(images: number, enough: number): DatasetNote[] {
  if (images === 0 || images >= enough) return [];
  const text = `Validation has only ${counted(images, 'image')}: a single one is ${inPercent(1 / images)} of its accuracy, so the choice of the best epoch and of the threshold is uncertain.`;
  return [{ level: 'warning', text }];
}

/** Warnings for files with the same content in two splits, or under two classes. */
export function duplicateNotes(images: readonly HashedImage[]): DatasetNote[] {
  const firstOf = new Map<string, ImageRecord>();
  const acrossSplits: [string, string][] = [];
  const acrossClasses: [string, string][] = [];
  for (const image of images) {
    const first = firstOf.get(image.contentHash);
    if (first === undefined) {
      firstOf.set(image.contentHash, image);
      continue;
    }
    if (first.split !== image.split) acrossSplits.push([first.path, image.path]);
    if (first.label !== image.label) acrossClasses.push([first.path, image.path]);
  }
  const note = (pairs: [string, string][], where: string, consequence: string): DatasetNote[] => {
    const [example] = pairs;
    if (example === undefined) return [];
    const are = pairs.length === 1 ? 'is an exact copy' : 'are exact copies';
    const text = `${counted(pairs.length, 'image')} ${are} of one ${where}, such as ${example.join(' and ')}. ${consequence}`;
    return [{ level: 'warning', text }];
  };
  return [
    ...note(acrossSplits, 'in another split', 'Results will look better than they are: remove the copies.'),
    ...note(acrossClasses, 'of another class', 'One of the two labels is wrong: remove the wrong copies.'),
  ];
}
