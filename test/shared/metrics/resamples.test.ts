import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, bootstrapSteps, groupIndices } from '../../../src/shared/metrics/bootstrap.ts';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import type { Interval } from '../../../src/shared/metrics/metrics-schema.ts';
import { finish } from '../../../src/shared/metrics/steps.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { randomMulticlassSet, randomScoreSet } from './random-scores.ts';

const [seed, resamples] = [7, 40];

/** The images of each resample, written out one by one, as whole patients are drawn. */
function drawnImages(groups: readonly string[]): number[][] {
  const patients = [...new Set(groups)];
  const stream = randomStream(seed, 'bootstrap');
  return Array.from({ length: resamples }, () =>
    patients.flatMap(() => {
      const patient = patients[stream.integer(patients.length)];
      return groups.flatMap((group, image) => (group === patient ? [image] : []));
    }),
  );
}

/** The middle 95 % of the values that are defined, as numpy's `quantile` has it; null if too few are. */
function middle(values: readonly (number | null)[]): Interval {
  const sorted = values.filter((value) => value !== null).sort((one, other) => one - other);
  if (sorted.length < 0.9 * values.length) return null;
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below = NaN, above = below] = sorted.slice(Math.floor(place));
    return below + (above - below) * (place % 1);
  };
  return [at(0.025), at(0.975)];
}

function expectInterval(actual: Interval | undefined, expected: Interval, name: string): void {
  expect(expected, name).not.toBeNull();
  expect(actual?.[0], `low ${name}`).toBeCloseTo(expected?.[0] ?? NaN, 10);
  expect(actual?.[1], `high ${name}`).toBeCloseTo(expected?.[1] ?? NaN, 10);
}

describe('an interval by resampling patients', () => {
  it('is that of the metric of every resample, for each metric of two classes', () => {
    const { scores, labels } = randomScoreSet(31, 45, 12);
    const groups = labels.map((_, image) => `patient ${image % 17}`);
    const drawn = drawnImages(groups).map((images) =>
      evaluateBinary(
        {
          scores: images.map((image) => scores[image] ?? NaN),
          labels: images.map((image) => labels[image] ?? NaN),
          threshold: 0.4,
        },
        { resamples: 0 },
      ),
    );
    const { intervals, aucIntervalMethod } = evaluateBinary(
      { scores, labels, groups, threshold: 0.4 },
      { seed, resamples },
    );
    expect(aucIntervalMethod).toBe('bootstrap-by-group');
    for (const name of [
      'auc',
      'averagePrecision',
      'f1',
      'balancedAccuracy',
      'mcc',
      'logLoss',
      'brier',
    ] as const)
      expectInterval(intervals[name], middle(drawn.map((metrics) => metrics[name])), name);
  });

  it('is that of the metric of every resample, for each metric of more classes', () => {
    const { scores, labels, classCount } = randomMulticlassSet(32, 60, 3);
    const groups = labels.map((_, image) => `patient ${image % 23}`);
    const drawn = drawnImages(groups).map((images) =>
      evaluateMulticlass(
        {
          scores: images.flatMap((image) => scores.slice(3 * image, 3 * image + 3)),
          labels: images.map((image) => labels[image] ?? NaN),
          classCount,
        },
        { resamples: 0 },
      ),
    );
    const { intervals, perClass } = evaluateMulticlass(
      { scores, labels, groups, classCount },
      { seed, resamples },
    );
    for (const name of [
      ...(['precision', 'sensitivity', 'specificity', 'f1', 'balancedAccuracy', 'mcc'] as const),
      ...(['auc', 'averagePrecision', 'logLoss', 'brier'] as const),
    ])
      expectInterval(intervals[name], middle(drawn.map((metrics) => metrics[name])), name);
    perClass.forEach((one, index) => {
      expect(one.aucIntervalMethod).toBe('bootstrap-by-group');
      const areas = drawn.map((metrics) => metrics.perClass[index]?.auc ?? null);
      expectInterval(one.intervals.auc, middle(areas), `class ${index}`);
    });
  });

  it('lies between quantiles that are interpolated linearly', () => {
    let next = 0;
    const count = (): { value: number } => ({ value: next++ });
    const groups = Uint32Array.of(0, 1);
    expect(bootstrapIntervals(groups, ['value'], count, { resamples: 101 }).value).toEqual([
      expect.closeTo(2.5, 10),
      expect.closeTo(97.5, 10),
    ]);
    next = 0;
    expect(bootstrapIntervals(groups, ['value'], count, { resamples: 101, confidence: 0.5 }).value).toEqual([
      25, 75,
    ]);
  });

  it('stands when a tenth of the resamples say nothing, and falls when more do', () => {
    const silent = (share: number): Interval => {
      let next = 0;
      const statistic = (): { value: number | null } => ({ value: next++ < share ? null : next });
      return bootstrapIntervals(Uint32Array.of(0, 1), ['value'], statistic, { resamples: 20 }).value;
    };
    expect(silent(2)).not.toBeNull();
    expect(silent(3)).toBeNull();
  });

  it('takes two thousand resamples of as many patients as there are, unless told otherwise', () => {
    let calls = 0;
    bootstrapIntervals(Uint32Array.of(0, 0, 1, 2), ['value'], (multiplicity) => {
      calls++;
      const [first, same, second, third] = multiplicity;
      expect(first).toBe(same);
      expect((first ?? NaN) + (second ?? NaN) + (third ?? NaN)).toBe(3);
      return { value: first ?? NaN };
    });
    expect(calls).toBe(2000);
  });

  it('asks nothing of a single patient', () => {
    const never = (): { value: number } => expect.fail('asked');
    expect(bootstrapIntervals(Uint32Array.of(0, 0), ['value'], never)).toEqual({ value: null });
    expect(bootstrapIntervals(Uint32Array.of(), ['value'], never)).toEqual({ value: null });
  });

  it('is found step by step, each telling the share that is done', () => {
    const steps = (): ReturnType<typeof bootstrapSteps<'value'>> =>
      bootstrapSteps(Uint32Array.of(0, 1), ['value'], ([first = 0]) => ({ value: first }), {
        resamples: 4,
        seed: 2,
      });
    expect([...steps()]).toEqual([0.25, 0.5, 0.75, 1]);
    expect(finish(steps())).toEqual(
      bootstrapIntervals(Uint32Array.of(0, 1), ['value'], ([first = 0]) => ({ value: first }), {
        resamples: 4,
        seed: 2,
      }),
    );
  });

  it('numbers patients as they appear', () => {
    expect([...groupIndices(['b', 'a', 'b', 'c', 'a'])]).toEqual([0, 1, 0, 2, 1]);
  });
});
