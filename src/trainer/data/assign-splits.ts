import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { UserError } from '../../node/user-error.ts';
import type { DatasetNote, SplitName } from '../../node/dataset/dataset.ts';
import { divideGroups, TooFewGroupsError } from './divide-groups.ts';
import type { SplitTarget } from './divide-groups.ts';
import { counted, inPercent } from './in-words.ts';

/** A usable image that is to be put into a split. */
export interface UnassignedImage {
  readonly label: number;
  readonly group: string;
  /** Where the dataset puts it; undefined in a single folder of classes. */
  readonly published: SplitName | undefined;
}

export interface AssignedSplits {
  /** The split of each image, in the order given. */
  readonly splits: readonly SplitName[];
  readonly notes: readonly DatasetNote[];
}

/**
 * Puts every image into a split, from the dataset's own splits where it has them:
 *
 * - A published test set stays as it is. Where there is none, `testFraction` of each class becomes it.
 * - A published validation set stays as it is when it has `minimumValidationImages`. A smaller one keeps its images and
 *   is refilled from train to `validationFraction` of each class; where there is none it is taken from train likewise.
 *
 * What is moved is moved by group, never dividing one. Throws UserError where a class has too few groups for that, or
 * where no validation set can come about; `adviceForFewPatients` tells what to do about the former.
 */
export function assignSplits(
  images: readonly UnassignedImage[],
  classes: readonly string[],
  settings: TrainingConfiguration['split'],
  seed: number,
  adviceForFewPatients?: string,
): AssignedSplits {
  const { validationFraction, testFraction, minimumValidationImages } = settings;
  if (validationFraction + testFraction >= 1) {
    throw new UserError(
      'split.validationFraction and split.testFraction leave nothing to train on: lower them.',
    );
  }
  const splits = images.map(({ published }): SplitName => published ?? 'train');
  const published = { val: countIn('val', splits), test: countIn('test', splits) };
  const fillsValidation = published.val < Math.max(1, minimumValidationImages) && validationFraction > 0;
  const fillsTest = published.test === 0 && testFraction > 0;
  if (published.val === 0 && !fillsValidation) {
    throw new UserError(
      'There is no validation set to choose the best epoch by: the dataset has no val folder and split.validationFraction is 0. Raise it, to 0.12 for instance.',
    );
  }

  if (fillsValidation) moveWholeGroupsToValidation(images, splits);
  const held = new Set(images.filter((_, index) => splits[index] === 'val').map(({ group }) => group));
  const movable = new Map<string, number[]>();
  images.forEach(({ group, label }, index) => {
    if (splits[index] !== 'train' || held.has(group)) return;
    let counts = movable.get(group);
    if (counts === undefined) movable.set(group, (counts = classes.map(() => 0)));
    counts[label] = (counts[label] ?? 0) + 1;
  });

  const train = countByClass('train', images, splits, classes);
  const val = countByClass('val', images, splits, classes);
  const wantedTest = train.map((count) => (fillsTest ? Math.max(1, Math.round(testFraction * count)) : 0));
  const targets: SplitTarget<SplitName>[] = [];
  if (fillsTest) targets.push({ split: 'test', present: classes.map(() => 0), wanted: wantedTest });
  if (fillsValidation) {
    const wanted = train.map((count, label) =>
      Math.max(1, Math.round(validationFraction * (count + (val[label] ?? 0) - (wantedTest[label] ?? 0)))),
    );
    targets.push({ split: 'val', present: val, wanted });
  }
  const moved = divide(movable, targets, seed, classes, adviceForFewPatients);
  images.forEach(({ group }, index) => {
    if (splits[index] === 'train') splits[index] = moved.get(group) ?? 'train';
  });

  const notes: DatasetNote[] = [];
  const of = (split: SplitName) => {
    const groups = new Set(images.filter((_, index) => splits[index] === split).map(({ group }) => group));
    return `${counted(countIn(split, splits), 'image')} of ${counted(groups.size, 'patient')}`;
  };
  const note = (level: DatasetNote['level'], text: string) => notes.push({ level, text });
  if (fillsTest) {
    note(
      'info',
      `The dataset has no test set: ${inPercent(testFraction)} of each class, by patient, became it, ${of('test')}.`,
    );
  } else if (published.test === 0) {
    note(
      'warning',
      'There is no test set. Results on validation alone are too good: the best epoch is chosen by them.',
    );
  }
  if (fillsValidation && published.val > 0) {
    note(
      'info',
      `The published validation set has only ${counted(published.val, 'image')}, too few to steer by. It was refilled from train by patient and now has ${of('val')}; train keeps ${of('train')}.`,
    );
  } else if (fillsValidation) {
    note(
      'info',
      `The dataset has no validation set: ${inPercent(validationFraction)} of each class in train, by patient, became it, ${of('val')}; train keeps ${of('train')}.`,
    );
  }
  notes.push(...dividedGroups(images, splits));
  return { splits, notes };
}

/** What train has of a patient in validation goes there too. */
function moveWholeGroupsToValidation(images: readonly UnassignedImage[], splits: SplitName[]): void {
  const inValidation = new Set(
    images.filter((_, index) => splits[index] === 'val').map(({ group }) => group),
  );
  images.forEach(({ group }, index) => {
    if (splits[index] === 'train' && inValidation.has(group)) splits[index] = 'val';
  });
}

function divide(
  movable: ReadonlyMap<string, readonly number[]>,
  targets: readonly SplitTarget<SplitName>[],
  seed: number,
  classes: readonly string[],
  advice: string | undefined,
): Map<string, SplitName> {
  try {
    return divideGroups(movable, targets, seed);
  } catch (error) {
    if (!(error instanceof TooFewGroupsError)) throw error;
    const splits = ['train', ...targets.map(({ split }) => split)].join(', ');
    const patients = [...movable.values()].filter((counts) => (counts[error.label] ?? 0) > 0).length;
    throw new UserError(
      `The class ${classes[error.label] ?? ''} has images of too few patients (${patients}) to be divided into ${splits}: each needs a patient of its own. ${advice === undefined ? 'Add' : `${advice} Otherwise add`} images of more patients, or bring splits of your own in folders.`,
    );
  }
}

/** Warnings for patients that the dataset's own folders divide. */
function dividedGroups(images: readonly UnassignedImage[], splits: readonly SplitName[]): DatasetNote[] {
  const splitsOf = new Map<string, Set<SplitName>>();
  images.forEach(({ group }, index) => {
    const split = splits[index] ?? 'train';
    const known = splitsOf.get(group);
    if (known === undefined) splitsOf.set(group, new Set([split]));
    else known.add(split);
  });
  const pairs: [SplitName, SplitName][] = [
    ['train', 'test'],
    ['val', 'test'],
    ['train', 'val'],
  ];
  return pairs.flatMap(([one, other]): DatasetNote[] => {
    const both = [...splitsOf]
      .filter(([, known]) => known.has(one) && known.has(other))
      .map(([group]) => group);
    if (both.length === 0) return [];
    const patients = both.length === 1 ? '1 patient has' : `${counted(both.length, 'patient')} have`;
    const text = `${patients} images in both ${one} and ${other}, such as ${both[0] ?? ''}. Results on ${other} will look better than they are.`;
    return [{ level: 'warning', text }];
  });
}

function countIn(split: SplitName, splits: readonly SplitName[]): number {
  return splits.filter((assigned) => assigned === split).length;
}

function countByClass(
  split: SplitName,
  images: readonly UnassignedImage[],
  splits: readonly SplitName[],
  classes: readonly string[],
): number[] {
  const counts = classes.map(() => 0);
  images.forEach(({ label }, index) => {
    if (splits[index] === split) counts[label] = (counts[label] ?? 0) + 1;
  });
  return counts;
}
