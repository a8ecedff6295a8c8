import { describe, expect, it } from 'vitest';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import {
  calibrationReport,
  calibrationReportSchema,
  temperatureOf,
} from '../../../src/shared/report/calibration.ts';
import { figuresOf, figuresSchema } from '../../../src/shared/report/figures.ts';
import { classView, type ScoredImages, type ScoreSeries } from '../../../src/shared/report/scored-images.ts';
import { manyClasses, reordered, twoPhases } from './example-images.ts';

function firstOf(images: ScoredImages): ScoreSeries {
  return images.series[0] ?? expect.fail('no series');
}

describe('the figures of a report', () => {
  it('are those of the evaluation, at its threshold, for two classes', () => {
    const images = twoPhases(7, 200);
    const series = firstOf(images);
    const view = classView(images, series, 1);
    const metrics = evaluateBinary({ ...view, threshold: 0.5 }, { resamples: 0 });
    const figures = figuresOf(images, series);
    expect(figuresSchema.parse(structuredClone(figures))).toEqual(figures);
    expect(figures).toMatchObject({
      images: 200,
      patients: 200,
      threshold: 0.5,
      auc: metrics.auc,
      balancedAccuracy: metrics.balancedAccuracy,
      accuracy: { k: metrics.tp + metrics.tn, n: 200, estimate: metrics.accuracy },
      positive: {
        className: 'PNEUMONIA',
        support: metrics.tp + metrics.fn,
        sensitivity: { k: metrics.tp, estimate: metrics.sensitivity },
        specificity: { k: metrics.tn, estimate: metrics.specificity },
        auc: { method: 'delong', low: metrics.intervals.auc?.[0], high: metrics.intervals.auc?.[1] },
        averagePrecision: metrics.averagePrecision,
      },
      perClass: [],
    });
    expect(figures.mcc).toBeCloseTo(metrics.mcc ?? NaN, 12);
  });

  it('are those of the evaluation for more classes, one by one', () => {
    const images = manyClasses(8, 120);
    const series = firstOf(images);
    const metrics = evaluateMulticlass(
      { scores: series.scores, labels: images.labels, classCount: 4 },
      { resamples: 0 },
    );
    const figures = figuresOf(images, series);
    expect(figures).toMatchObject({ positive: null, threshold: null, auc: metrics.auc });
    expect(figures.confusion).toEqual(metrics.confusion);
    figures.perClass.forEach((ours, index) => {
      const theirs = metrics.perClass[index];
      expect(ours.sensitivity?.estimate).toBe(theirs?.sensitivity);
      expect(ours.auc.value).toBe(theirs?.auc);
      expect([ours.auc.low, ours.auc.high]).toEqual(theirs?.intervals.auc);
    });
  });

  it("take a patient's images together where they know how, and claim no interval where they do not", () => {
    const images = twoPhases(9, 200, { perPatient: 4 });
    const series = firstOf(images);
    const stored = evaluateBinary({
      ...classView(images, series, 1),
      groups: images.patients,
      threshold: 0.5,
    });
    expect(figuresOf(images, series).positive?.auc).toMatchObject({ low: null, high: null, method: null });
    expect(figuresOf(images, series, stored).positive?.auc).toMatchObject({
      low: stored.intervals.auc?.[0],
      method: 'bootstrap-by-group',
    });
    expect(figuresOf(twoPhases(9, 100, { perPatient: 4 }), series, stored).positive?.auc.method).toBeNull();
  });

  it('do not depend on the order of the images', () => {
    const images = twoPhases(10, 150);
    const order = images.labels.map((_, index) => (index * 71) % 150);
    const other = reordered(images, order);
    const [ours, theirs] = [figuresOf(images, firstOf(images)), figuresOf(other, firstOf(other))];
    expect(theirs.confusion).toEqual(ours.confusion);
    expect(theirs.auc).toBe(ours.auc);
    expect(theirs.positive?.auc.low).toBeCloseTo(ours.positive?.auc.low ?? NaN, 12);
  });

  it('change sides with the positive class', () => {
    const images = twoPhases(11, 150, { levels: 1000 });
    const series = { ...firstOf(images), threshold: 0.50005 };
    const turned = { ...images, positiveClass: 0 };
    const other = { ...series, threshold: 1 - 0.50005 };
    const [ours, theirs] = [figuresOf(images, series), figuresOf(turned, other)];
    expect(theirs.confusion).toEqual(ours.confusion);
    expect(theirs.positive?.sensitivity).toEqual(ours.positive?.specificity);
    expect(theirs.auc).toBeCloseTo(ours.auc ?? NaN, 12);
  });

  it('hold for no image, one, and a class that is missing', () => {
    const empty = twoPhases(12, 4);
    const none = reordered(empty, []);
    expect(figuresOf(none, firstOf(none))).toMatchObject({ images: 0, accuracy: null, auc: null, mcc: null });
    const one = reordered(empty, [1]);
    expect(figuresOf(one, firstOf(one))).toMatchObject({ images: 1, auc: null });
    const separated = reordered(empty, [0, 1]);
    expect(figuresOf(separated, firstOf(separated)).positive?.auc.method).toBe('newcombe');
  });
});

describe('calibration', () => {
  it('is better after scaling by the temperature of the same images, in log loss', () => {
    for (const images of [twoPhases(13, 300), manyClasses(14, 300)]) {
      const series = firstOf(images);
      const report = calibrationReport(images, series, temperatureOf(images, series));
      expect(calibrationReportSchema.parse(structuredClone(report))).toEqual(report);
      expect(report.after?.logLoss).toBeLessThan(report.before.logLoss ?? NaN);
    }
  });

  it("has the evaluation's error, loss and Brier score", () => {
    const images = twoPhases(15, 100);
    const series = firstOf(images);
    const metrics = evaluateBinary({ ...classView(images, series, 1), threshold: 0.5 }, { resamples: 0 });
    const { before } = calibrationReport(images, series, null);
    expect(before).toMatchObject({ ece: metrics.ece, brier: metrics.brier });
    expect(before.logLoss).toBeCloseTo(metrics.logLoss ?? NaN, 12);
    const many = manyClasses(16, 100);
    const theirs = evaluateMulticlass(
      { scores: firstOf(many).scores, labels: many.labels, classCount: 4 },
      { resamples: 0 },
    );
    expect(calibrationReport(many, firstOf(many), null).before).toMatchObject({
      ece: theirs.ece,
      brier: theirs.brier,
      logLoss: theirs.logLoss,
    });
  });

  it('is nothing after scaling where no temperature fits', () => {
    const none = reordered(twoPhases(12, 4), []);
    const report = calibrationReport(none, firstOf(none), temperatureOf(none, firstOf(none)));
    expect(report).toMatchObject({ temperature: null, after: null, before: { ece: null, brier: null } });
  });
});
