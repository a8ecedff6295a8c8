import type { ScoredImages } from '../../../src/shared/report/scored-images.ts';
import { randomMulticlassSet, randomScoreSet } from '../metrics/random-scores.ts';

/** Scores of two phases for `size` images of two classes, `perPatient` of each patient; class 1 is positive. */
export function twoPhases(seed: number, size: number, { perPatient = 1, levels = 20 } = {}): ScoredImages {
  const { scores, labels } = randomScoreSet(seed, size, levels);
  const noise = randomScoreSet(seed + 1000, size, levels).scores;
  const better = scores.map((score, index) =>
    Math.min(1, Math.max(0, 0.7 * score + 0.15 * (noise[index] ?? 0) + 0.15 * (labels[index] ?? 0))),
  );
  return {
    split: 'test',
    classes: ['NORMAL', 'PNEUMONIA'],
    positiveClass: 1,
    paths: labels.map((_, index) => `test/${String(index).padStart(6, '0')}.jpeg`),
    labels,
    patients: labels.map((_, index) => `patient ${Math.floor(index / perPatient)}`),
    series: [
      { name: 'feature extraction', threshold: 0.5, scores: columns(scores) },
      { name: 'fine-tuning', threshold: 0.45, scores: columns(better) },
    ],
  };
}

/** Scores of one model for images of several classes. */
export function manyClasses(seed: number, size: number, classCount = 4): ScoredImages {
  const { scores, labels } = randomMulticlassSet(seed, size, classCount);
  return {
    split: 'test',
    classes: Array.from({ length: classCount }, (_, index) => `class ${index}`),
    positiveClass: 0,
    paths: labels.map((_, index) => `${index}.png`),
    labels,
    patients: labels.map((_, index) => `patient ${index}`),
    series: [{ name: 'fine-tuning', threshold: null, scores }],
  };
}

/** Scores of class 1 of two as two columns. */
export function columns(scores: readonly number[]): number[] {
  return scores.flatMap((score) => [1 - score, score]);
}

/** The same images in another order. */
export function reordered(images: ScoredImages, order: readonly number[]): ScoredImages {
  const classCount = images.classes.length;
  const pick = <T>(values: readonly T[]): T[] => order.flatMap((at) => values.slice(at, at + 1));
  return {
    ...images,
    paths: pick(images.paths),
    labels: pick(images.labels),
    patients: pick(images.patients),
    series: images.series.map((series) => ({
      ...series,
      scores: order.flatMap((at) => series.scores.slice(at * classCount, (at + 1) * classCount)),
    })),
  };
}
