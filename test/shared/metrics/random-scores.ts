import { randomStream } from '../../../src/shared/random/random-stream.ts';
import type { RandomStream } from '../../../src/shared/random/random-stream.ts';

export interface ScoreSet {
  readonly scores: number[];
  readonly labels: number[];
}

/**
 * Random probabilities that tell the classes apart a little, at least two images of either class, some of them
 * exactly 0 or 1. `levels` rounds the scores to so many steps: few make heavy ties.
 */
export function randomScoreSet(seed: number, size: number, levels?: number): ScoreSet {
  const stream = randomStream(seed, 'scores', size);
  const share = stream.uniform(0.2, 0.8);
  const labels = Array.from({ length: size }, (_, index) =>
    index < 4 ? index % 2 : stream.next() < share ? 1 : 0,
  );
  return { labels, scores: labels.map((label) => scoreFor(label, stream, levels)) };
}

function scoreFor(label: number, stream: RandomStream, levels: number | undefined): number {
  const draw = stream.next();
  if (draw < 0.02) return 0;
  if (draw > 0.98) return 1;
  const score = 1 / (1 + Math.exp(-(1.5 * stream.normal() + (label === 1 ? 0.8 : -0.8))));
  return levels === undefined ? score : Math.round(score * levels) / levels;
}

/** Random probabilities of several classes that lean towards the true one; every class occurs. */
export function randomMulticlassSet(
  seed: number,
  size: number,
  classCount: number,
  levels?: number,
): ScoreSet & { classCount: number } {
  const stream = randomStream(seed, 'multiclass', size, classCount);
  const labels = Array.from({ length: size }, (_, index) =>
    index < classCount ? index : stream.integer(classCount),
  );
  const scores = labels.flatMap((label) => {
    const weights = Array.from({ length: classCount }, (_, candidate) => {
      const weight = Math.exp(stream.normal() + (candidate === label ? 1 : 0));
      return levels === undefined ? weight : Math.ceil(weight * levels);
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });
  return { scores, labels, classCount };
}
