import { expect, it } from 'vitest';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { RunningRates } from '../../../src/shared/metrics/running-rates.ts';
import { validationMetrics } from '../../../src/shared/metrics/validation-metrics.ts';

/** Probabilities of `classCount` classes, right more often than not, and the labels. */
function drawn(classCount: number, images = 3000): { scores: number[]; labels: number[] } {
  const random = randomStream(3, 'scores', classCount);
  const labels = Array.from({ length: images }, () => random.integer(classCount));
  if (classCount === 2) {
    return { labels, scores: labels.map((label) => 0.7 * random.uniform(0, 1) + 0.3 * label) };
  }
  const scores = labels.flatMap((label) => {
    const row = Array.from(
      { length: classCount },
      (_, index) => random.uniform(0, 1) + Number(index === label) * 0.5,
    );
    const sum = row.reduce((a, b) => a + b);
    return row.map((value) => value / sum);
  });
  return { scores, labels };
}

it.each([2, 4])('%i classes: batch by batch as all at once, the area but for its intervals', (classCount) => {
  const { scores, labels } = drawn(classCount);
  const width = classCount === 2 ? 1 : classCount;
  const running = new RunningRates(classCount);
  for (let start = 0; start < labels.length; start += 37) {
    running.add(scores.slice(start * width, (start + 37) * width), labels.slice(start, start + 37));
  }
  const whole = validationMetrics(scores, labels, classCount);
  const { precision, recall, auc } = running.rates();
  expect(precision).toBeCloseTo(whole.precision ?? Number.NaN, 12);
  expect(recall).toBeCloseTo(whole.recall ?? Number.NaN, 12);
  expect(auc).toBeCloseTo(whole.auc ?? Number.NaN, 3);
});

it.each([2, 3])('what it keeps of %i classes does not grow', (classCount) => {
  const running = new RunningRates(classCount);
  const begin = JSON.stringify(running.state()).length;
  const { scores, labels } = drawn(classCount, 1000);
  for (let time = 0; time < 20; time++) running.add(scores, labels);
  expect(JSON.stringify(running.state()).length).toBeLessThan(6 * begin);
});

it('what is undefined is null', () => {
  const running = new RunningRates(2);
  expect(running.rates()).toEqual({ precision: null, recall: null, auc: null });
  running.add([0.2, 0.3], [0, 0]);
  expect(running.rates()).toEqual({ precision: null, recall: null, auc: null });
});

it('counts of other classes are refused', () => {
  expect(() => new RunningRates(3, new RunningRates(2).state())).toThrow(RangeError);
});
