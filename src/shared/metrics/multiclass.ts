import { checkProbabilities } from './binary-input.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { logLossOf } from './log-loss.ts';
import type { Numbers } from './numbers.ts';
import { ratio } from './numbers.ts';

/**
 * Per-image probabilities of more than two classes: `scores[image * classCount + class]`, `labels[image]` a class
 * index.
 */
export interface MulticlassScores {
  readonly scores: Numbers;
  readonly labels: Numbers;
  readonly classCount: number;
}

/** Throws a RangeError unless there is one probability for each image and class, and every label is a class. */
export function checkMulticlassInput({ scores, labels, classCount }: MulticlassScores): void {
  if (!Number.isInteger(classCount) || classCount < 2) {
    throw new RangeError(`There are at least 2 classes, not ${classCount}.`);
  }
  if (scores.length !== labels.length * classCount) {
    throw new RangeError(
      `There are ${scores.length} scores for ${labels.length} labels and ${classCount} classes.`,
    );
  }
  checkProbabilities(scores);
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] ?? -1;
    if (!Number.isInteger(label) || label < 0 || label >= classCount) {
      throw new RangeError(`Label ${index} is ${label}, which is not one of ${classCount} classes.`);
    }
  }
}

/** The class of the highest probability of each image; of equal ones the first, as numpy's argmax. */
export function predictedClasses({ scores, labels, classCount }: MulticlassScores): Uint32Array {
  return Uint32Array.from({ length: labels.length }, (_, image) => {
    let best = 0;
    for (let candidate = 1; candidate < classCount; candidate++) {
      if ((scores[image * classCount + candidate] ?? 0) > (scores[image * classCount + best] ?? 0)) {
        best = candidate;
      }
    }
    return best;
  });
}

/** One class's probabilities, with labels that are 1 for that class and 0 for all others. */
export function oneVersusRestScores(
  { scores, labels, classCount }: MulticlassScores,
  classIndex: number,
): { scores: Float64Array; labels: Uint8Array } {
  return {
    scores: Float64Array.from(
      { length: labels.length },
      (_, image) => scores[image * classCount + classIndex] ?? 0,
    ),
    labels: Uint8Array.from({ length: labels.length }, (_, image) => (labels[image] === classIndex ? 1 : 0)),
  };
}

/** Probability that each image's true class was given. */
function trueClassProbability({ scores, labels, classCount }: MulticlassScores, image: number): number {
  return scores[image * classCount + (labels[image] ?? 0)] ?? 0;
}

/** Log loss of each image (categorical cross-entropy), in nats, clipped as in scikit-learn. */
export function multiclassLogLosses(input: MulticlassScores): Float64Array {
  return Float64Array.from({ length: input.labels.length }, (_, image) =>
    logLossOf(trueClassProbability(input, image)),
  );
}

/** Squared distance of each image's probabilities from the truth, summed over classes (Brier 1950): 0 to 2. */
export function multiclassSquaredErrors({ scores, labels, classCount }: MulticlassScores): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, image) => {
    let sum = 0;
    for (let candidate = 0; candidate < classCount; candidate++) {
      const truth = labels[image] === candidate ? 1 : 0;
      sum += ((scores[image * classCount + candidate] ?? 0) - truth) ** 2;
    }
    return sum;
  });
}

/**
 * Mean over the classes that occur (`support[class]` > 0), each counting alike. An undefined value of such a class
 * counts as 0, as in scikit-learn: a class that is never predicted has no precision, and that is no merit.
 * null where no class occurs.
 */
export function macroAverage(values: readonly (number | null)[], support: readonly number[]): number | null {
  const occurring = values.filter((_, index) => (support[index] ?? 0) > 0);
  return ratio(
    occurring.reduce<number>((sum, value) => sum + (value ?? 0), 0),
    occurring.length,
  );
}

/** Mean of the values that are defined, for areas under curves, which no classifier can leave undefined. */
export function macroArea(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return ratio(
    defined.reduce((sum, value) => sum + value, 0),
    defined.length,
  );
}

/** Matthews correlation of any number of classes (J. Gorodkin, Comput. Biol. Chem. 28, 2004); null where 0/0. */
export function multiclassMatthews(matrix: ConfusionMatrix): number | null {
  let total = 0;
  let right = 0;
  const predicted = matrix.map(() => 0);
  const actual = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  matrix.forEach((row, rowIndex) => {
    row.forEach((count, columnIndex) => {
      total += count;
      if (rowIndex === columnIndex) right += count;
      predicted[columnIndex] = (predicted[columnIndex] ?? 0) + count;
    });
  });
  const dot = (one: readonly number[], two: readonly number[]): number =>
    one.reduce((sum, value, index) => sum + value * (two[index] ?? 0), 0);
  const scale = Math.sqrt(
    (total * total - dot(predicted, predicted)) * (total * total - dot(actual, actual)),
  );
  return ratio(right * total - dot(predicted, actual), scale);
}
