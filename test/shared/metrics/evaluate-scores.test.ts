import { describe, expect, it } from 'vitest';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import { metricsSchema, scalarMetrics } from '../../../src/shared/metrics/metrics-schema.ts';
import type { Metrics } from '../../../src/shared/metrics/metrics-schema.ts';
import { validationMetrics } from '../../../src/shared/metrics/validation-metrics.ts';
import { randomMulticlassSet, randomScoreSet } from './random-scores.ts';

/** The metrics as they come back from a file, checked against the schema. */
function throughFile(metrics: Metrics): Metrics {
  return metricsSchema.parse(JSON.parse(JSON.stringify(metrics)));
}

describe('the evaluation of two classes', () => {
  const set = { ...randomScoreSet(1, 200), threshold: 0.5 };
  const metrics = evaluateBinary(set);

  it('comes back from JSON as it was', () => {
    expect(throughFile(metrics)).toEqual(metrics);
  });

  it('has an interval around each rate, area and loss', () => {
    for (const [name, interval] of Object.entries(metrics.intervals)) {
      const value = scalarMetrics(metrics)[name] ?? NaN;
      expect(interval?.[0], name).toBeLessThan(value);
      expect(interval?.[1], name).toBeGreaterThan(value);
    }
  });

  it("uses DeLong's interval where every image is of another patient", () => {
    expect(metrics).toMatchObject({ aucIntervalMethod: 'delong', groups: 200 });
  });

  it('resamples patients where some have several images, and is less certain then', () => {
    const { scores, labels } = set;
    const grouped = evaluateBinary({
      scores: [...scores, ...scores],
      labels: [...labels, ...labels],
      groups: [...scores.keys(), ...scores.keys()].map(String),
      threshold: 0.5,
    });
    const width = ({ intervals }: typeof grouped): number =>
      (intervals.auc?.[1] ?? NaN) - (intervals.auc?.[0] ?? NaN);
    const ungrouped = evaluateBinary({
      scores: [...scores, ...scores],
      labels: [...labels, ...labels],
      threshold: 0.5,
    });
    expect(grouped).toMatchObject({ aucIntervalMethod: 'bootstrap-by-group', groups: 200, n: 400 });
    expect(width(grouped)).toBeGreaterThan(1.25 * width(ungrouped));
  });

  it('claims no certainty for a flawless result on few images', () => {
    const flawless = evaluateBinary({ scores: [0, 0.1, 0.9, 1], labels: [0, 0, 1, 1], threshold: 0.5 });
    expect(flawless).toMatchObject({ auc: 1, accuracy: 1, aucIntervalMethod: 'newcombe' });
    expect(flawless.intervals.auc?.[0]).toBeLessThan(0.8);
    expect(flawless.intervals.f1).toBeNull();
  });

  it('goes by the number of patients for a flawless result on many images of few', () => {
    const scores = Array.from({ length: 100 }, (_, index) => (index % 2 ? 0.9 : 0.1));
    const labels = scores.map((score) => Math.round(score));
    const groups = scores.map((_, index) => String(index % 6));
    const of = (given: object): number =>
      evaluateBinary({ scores, labels, threshold: 0.5, ...given }).intervals.auc?.[0] ?? NaN;
    expect(of({ groups })).toBeLessThan(of({}) - 0.1);
  });

  it('says from how many resamples its intervals come', () => {
    expect(metrics.resamples).toBe(2000);
    expect(evaluateBinary(set, { resamples: 50 }).resamples).toBe(50);
  });

  it('is the same every time', () => {
    expect(evaluateBinary(set)).toEqual(metrics);
  });

  it('has nulls and no NaN where a class is missing', () => {
    const onlyPositive = evaluateBinary({ scores: [0.2, 0.9, 0.7], labels: [1, 1, 1], threshold: 0.5 });
    expect(throughFile(onlyPositive)).toEqual(onlyPositive);
    expect(onlyPositive).toMatchObject({
      sensitivity: 2 / 3,
      specificity: null,
      balancedAccuracy: null,
      auc: null,
      aucIntervalMethod: null,
    });
  });

  it('holds for one image and for none', () => {
    const one = evaluateBinary({ scores: [0.8], labels: [1], threshold: 0.5 });
    expect(throughFile(one)).toEqual(one);
    expect(one).toMatchObject({ n: 1, tp: 1, accuracy: 1, auc: null });
    const none = evaluateBinary({ scores: [], labels: [], threshold: 0.5 });
    expect(throughFile(none)).toEqual(none);
    expect(none).toMatchObject({ n: 0, accuracy: null, logLoss: null, brier: null, ece: null });
  });

  it('holds for scores that are all equal, and for none but 0 and 1', () => {
    const equal = evaluateBinary({ scores: [0.5, 0.5, 0.5, 0.5], labels: [0, 1, 0, 1], threshold: 0.5 });
    expect(throughFile(equal)).toEqual(equal);
    expect(equal).toMatchObject({ auc: 0.5, aucIntervalMethod: 'newcombe', sensitivity: 1, specificity: 0 });
    const certain = evaluateBinary({ scores: [0, 1, 1, 0], labels: [0, 1, 0, 1], threshold: 0.5 });
    expect(throughFile(certain)).toEqual(certain);
    expect(certain.logLoss).toBeLessThan(20);
  });

  it('refuses scores that are not probabilities and groups that are not one an image', () => {
    expect(() => evaluateBinary({ scores: [1.2], labels: [1], threshold: 0.5 })).toThrow('not a probability');
    expect(() => evaluateBinary({ scores: [0.2], labels: [1], groups: [], threshold: 0.5 })).toThrow(
      '0 groups for 1 images',
    );
  });
});

describe('the evaluation of more classes', () => {
  const set = randomMulticlassSet(2, 200, 4);
  const metrics = evaluateMulticlass(set);

  it('comes back from JSON as it was', () => {
    expect(throughFile(metrics)).toEqual(metrics);
  });

  it('has an interval around each rate, area and loss', () => {
    for (const [name, interval] of Object.entries(metrics.intervals)) {
      const value = scalarMetrics(metrics)[name] ?? NaN;
      expect(interval?.[0], name).toBeLessThan(value);
      expect(interval?.[1], name).toBeGreaterThan(value);
    }
  });

  it('is decided by the highest score, by the first of equal ones', () => {
    const tie = evaluateMulticlass({ scores: [0.4, 0.4, 0.2], labels: [0], classCount: 3 });
    expect(tie.confusion).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('counts a class that is never predicted with a precision of 0', () => {
    const never = evaluateMulticlass({
      scores: [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.5, 0.3, 0.2],
      labels: [0, 1, 2],
      classCount: 3,
    });
    expect(never.perClass[2]).toMatchObject({ precision: null, sensitivity: 0 });
    expect(never.precision).toBeCloseTo((0.5 + 1 + 0) / 3, 15);
  });

  it('leaves a class that does not occur out of the averages', () => {
    const absent = evaluateMulticlass({
      scores: [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.5, 0.3, 0.2, 0.2, 0.7, 0.1],
      labels: [0, 1, 0, 1],
      classCount: 3,
    });
    expect(throughFile(absent)).toEqual(absent);
    expect(absent).toMatchObject({ accuracy: 1, precision: 1, sensitivity: 1, auc: 1 });
    expect(absent.perClass[2]).toMatchObject({ support: 0, auc: null, sensitivity: null });
  });

  it('holds for one image and for none', () => {
    for (const labels of [[1], []]) {
      const few = evaluateMulticlass({ scores: labels.flatMap(() => [0, 1, 0]), labels, classCount: 3 });
      expect(throughFile(few)).toEqual(few);
      expect(few).toMatchObject({ n: labels.length, auc: null });
    }
  });

  it('refuses a wrong number of scores and labels that are no class', () => {
    expect(() => evaluateMulticlass({ scores: [0.5, 0.5], labels: [0], classCount: 3 })).toThrow(RangeError);
    expect(() => evaluateMulticlass({ scores: [0, 0, 1], labels: [3], classCount: 3 })).toThrow(
      'not one of 3 classes',
    );
  });
});

describe('the metrics after an epoch', () => {
  it('are those of the evaluation at 0.5', () => {
    const set = randomScoreSet(4, 120, 15);
    const { loss, recall, ...others } = validationMetrics(set.scores, set.labels);
    const full = evaluateBinary({ ...set, threshold: 0.5 }, { resamples: 0 });
    expect(full).toMatchObject({ ...others, logLoss: loss, sensitivity: recall });
  });

  it('are those of the evaluation for more classes', () => {
    const set = randomMulticlassSet(4, 120, 5);
    const { loss, recall, ...others } = validationMetrics(set.scores, set.labels, 5);
    expect(evaluateMulticlass(set, { resamples: 0 })).toMatchObject({
      ...others,
      logLoss: loss,
      sensitivity: recall,
    });
  });

  it('are null where undefined', () => {
    expect(validationMetrics([0.4], [1])).toMatchObject({ accuracy: 0, balancedAccuracy: null, auc: null });
    expect(validationMetrics([], []).loss).toBeNull();
  });
});
