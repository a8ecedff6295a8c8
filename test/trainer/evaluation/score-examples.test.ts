import { describe, expect, it } from 'vitest';
import { scoreExamples } from '../../../src/trainer/evaluation/score-examples.ts';
import type { Batch } from '../../../src/trainer/executors/executor.ts';
import { plainExamples } from '../../../src/trainer/training/examples-of-split.ts';
import { StoppedError } from '../../../src/node/user-error.ts';
import { MemoryExamples } from '../../support/memory-examples.ts';
import { listedDataset } from '../training/support/small-dataset.ts';

/** Features are one number, the image's index; `logitsOf` says what the model makes of it. */
function score(
  dataset: ReturnType<typeof listedDataset>,
  logitsOf: (image: number) => number[],
  signal = new AbortController().signal,
) {
  return scoreExamples({
    dataset,
    source: new MemoryExamples(1, ({ image }) => Float32Array.of(image)),
    examples: plainExamples(dataset, 'test'),
    predict: ({ values }: Batch) => Promise.resolve(Float32Array.from([...values].flatMap(logitsOf))),
    batchSize: 2,
    what: 'Scores',
    signal,
    onProgress: () => undefined,
  });
}

describe('scores', () => {
  const dataset = listedDataset({ train: 1, val: 0, test: 5 });

  it('name each image with its label and patient, in the order of the dataset', async () => {
    const { classes, rows } = await score(dataset, () => [0]);
    expect(classes).toEqual(['NORMAL', 'PNEUMONIA']);
    expect(rows.map(({ path, label, group }) => [path, label, group])).toEqual(
      [0, 1, 2, 3, 4].map((index) => [`test/${index}.png`, index % 2, `test-${index}`]),
    );
  });

  it.each([
    [1, [0.25, 0.75]],
    [0, [0.75, 0.25]],
  ])(
    'of two classes are probabilities of both, the logit being that of class %i',
    async (positiveClass, expected) => {
      const { rows } = await score({ ...dataset, positiveClass }, () => [Math.log(3)]);
      for (const { scores } of rows)
        expected.forEach((value, index) => expect(scores[index]).toBeCloseTo(value, 6));
    },
  );

  it('of more classes are a probability for each', async () => {
    const three = listedDataset({ train: 0, val: 0, test: 4 }, { classes: ['A', 'B', 'C'] });
    const { rows } = await score(three, (image) => [0, 1, 2].map((index) => (index === image ? 50 : 0)));
    expect(rows.slice(0, 3).map(({ scores }) => Array.from(scores, Math.round))).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(rows[3]?.scores[0]).toBeCloseTo(1 / 3, 6);
  });

  it('end when they are stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(score(dataset, () => [0], stop.signal)).rejects.toThrow(StoppedError);
  });
});
