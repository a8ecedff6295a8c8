import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import { finish } from '../../../src/shared/metrics/steps.ts';
import {
  calibrationReport,
  calibrationReportSchema,
  expectedCalibrationOf,
  temperatureOf,
} from '../../../src/shared/report/calibration.ts';
import { compareSeries, comparisonSchema, comparisonSteps } from '../../../src/shared/report/comparison.ts';
import {
  configurationDifferences,
  configurationTable,
} from '../../../src/shared/report/configuration-differences.ts';
import { confusionTable, matrixOfCounts } from '../../../src/shared/report/confusion-table.ts';
import { decisionsOf, defaultThreshold } from '../../../src/shared/report/decisions.ts';
import { figuresOf, figuresSchema } from '../../../src/shared/report/figures.ts';
import { galleryItem, imagesInCell, mostWrongFirst } from '../../../src/shared/report/gallery.ts';
import { proportionSchema } from '../../../src/shared/report/proportion-schema.ts';
import { publishedReport } from '../../../src/shared/report/published-report.ts';
import { reduceCurve } from '../../../src/shared/report/reduce-curve.ts';
import { reportWarningSchema } from '../../../src/shared/report/report-warnings.ts';
import { judgedImagesSchema, runReportSchema } from '../../../src/shared/report/run-report.ts';
import {
  classView,
  scoredImagesSchema,
  type ScoredImages,
} from '../../../src/shared/report/scored-images.ts';
import {
  operatingPoint,
  predictiveValues,
  thresholdView,
} from '../../../src/shared/report/threshold-view.ts';
import { columns, manyClasses, twoPhases } from './example-images.ts';
import { workedReport } from './worked-report.ts';

const six: ScoredImages = {
  split: 'test',
  classes: ['N', 'P'],
  positiveClass: 1,
  paths: ['c', 'b', 'a', 'd', 'e', 'f'],
  labels: [0, 0, 0, 1, 1, 1],
  patients: ['1', '2', '3', '4', '5', '6'],
  series: [
    { name: 'one', threshold: 0.5, scores: columns([0.3, 0.6, 0.45, 0.9, 0.4, 0.55]) },
    { name: 'two', threshold: null, scores: columns([0.2, 0.35, 0.65, 0.95, 0.5, 0.7]) },
  ],
};
const [one, two] = six.series as [ScoredImages['series'][number], ScoredImages['series'][number]];

const three: ScoredImages = {
  split: 'val',
  classes: ['A', 'B', 'C'],
  positiveClass: 0,
  paths: ['a', 'b', 'c', 'd'],
  labels: [0, 1, 2, 2],
  patients: ['1', '2', '3', '3'],
  series: [
    { name: 'it', threshold: null, scores: [0.7, 0.2, 0.1, 0.2, 0.5, 0.3, 0.1, 0.3, 0.6, 0.5, 0.1, 0.4] },
  ],
};
const [it3] = three.series as [ScoredImages['series'][number]];

describe('decisions and their table', () => {
  it('are at or above the threshold, a half where there is none, whichever class is positive', () => {
    expect(defaultThreshold).toBe(0.5);
    expect([...decisionsOf(six, one)]).toEqual([0, 1, 0, 1, 0, 1]);
    expect([...decisionsOf(six, two)]).toEqual([0, 0, 1, 1, 1, 1]);
    expect([...decisionsOf({ ...six, positiveClass: 0 }, { ...one, threshold: 0.55 })]).toEqual([
      0, 1, 0, 1, 0, 1,
    ]);
    expect([...decisionsOf(three, it3)]).toEqual([0, 1, 2, 0]);
  });

  it('have each share of its own row and column', () => {
    const { counts, rowShares, columnShares, rowTotals, columnTotals, total } = confusionTable([
      [3, 1],
      [2, 4],
    ]);
    expect(counts).toEqual([
      [3, 1],
      [2, 4],
    ]);
    expect(rowShares).toEqual([
      [3 / 4, 1 / 4],
      [2 / 6, 4 / 6],
    ]);
    expect(columnShares).toEqual([
      [3 / 5, 1 / 5],
      [2 / 5, 4 / 5],
    ]);
    expect([rowTotals, columnTotals, total]).toEqual([[4, 6], [5, 5], 10]);
  });

  it('have true classes in rows, whichever is positive', () => {
    const counts = { tp: 1, fp: 2, tn: 3, fn: 4 };
    expect(matrixOfCounts(counts, 0)).toEqual([
      [1, 4],
      [2, 3],
    ]);
    expect(matrixOfCounts(counts, 1)).toEqual([
      [3, 2],
      [4, 1],
    ]);
  });
});

describe('a gallery', () => {
  it('has the images of a cell, the least probable of their class first, equal ones by path', () => {
    expect(imagesInCell(six, one, decisionsOf(six, one), { actual: 0, predicted: 0 })).toEqual([2, 0]);
    expect(imagesInCell(six, one, decisionsOf(six, one), { actual: 1, predicted: 0 })).toEqual([4]);
    // Of those decided right too, whatever their paths.
    expect(imagesInCell(six, one, decisionsOf(six, one), { actual: 1, predicted: 1 })).toEqual([5, 3]);
    const equal = { ...six, series: [{ ...one, scores: columns([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]) }] };
    const [series] = equal.series;
    expect(series && mostWrongFirst(equal, series, [0, 1, 2, 3])).toEqual([2, 1, 0, 3]);
  });

  it('tells what each model says of an image: the class decided for, and the true one of several', () => {
    expect(galleryItem(three, [decisionsOf(three, it3)], 3)).toEqual({
      ...{ path: 'd', patient: '3', actual: 2 },
      scores: [{ name: 'it', predicted: 0, predictedScore: 0.5, score: 0.4 }],
    });
    expect(
      galleryItem(
        { ...six, positiveClass: 0 },
        six.series.map((each) => decisionsOf(six, each)),
        3,
      ),
    ).toEqual({
      ...{ path: 'd', patient: '4', actual: 1 },
      scores: [
        { name: 'one', predicted: 1, predictedScore: 0.9, score: expect.closeTo(0.1, 12) as number },
        { name: 'two', predicted: 1, predictedScore: 0.95, score: expect.closeTo(0.05, 12) as number },
      ],
    });
    expect(() => galleryItem(six, [], 6)).toThrow(new RangeError('There is no image 6 of 6.'));
    expect(() => galleryItem({ ...six, paths: [] }, [], 0)).toThrow('There is no image 0 of 0.');
    expect(() => galleryItem({ ...six, patients: [] }, [], 0)).toThrow('There is no image 0 of 6.');
    expect(() => galleryItem({ ...six, labels: [] }, [], 0)).toThrow('There is no image 0 of 6.');
  });
});

describe('figures worked by hand', () => {
  it('are those of two classes', () => {
    expect(figuresOf(six, one)).toMatchObject({
      ...{ images: 6, patients: 6, threshold: 0.5 },
      confusion: [
        [2, 1],
        [1, 2],
      ],
      accuracy: { k: 4, n: 6 },
      positive: {
        ...{ className: 'P', support: 3, sensitivity: { k: 2, n: 3 }, specificity: { k: 2, n: 3 } },
        ...{ precision: { k: 2, n: 3 }, npv: { k: 2, n: 3 }, f1: expect.closeTo(2 / 3, 14) as number },
        auc: { value: 6 / 9, method: 'delong' },
        averagePrecision: expect.closeTo((1 + 2 / 3 + 3 / 5) / 3, 14) as number,
      },
      ...{ perClass: [], balancedAccuracy: 2 / 3, mcc: expect.closeTo(1 / 3, 14) as number, auc: 6 / 9 },
    });
    expect(figuresOf(six, two)).toMatchObject({ threshold: 0.5, auc: 8 / 9 });
    expect(figuresOf(six, two).balancedAccuracy).toBeCloseTo(5 / 6, 14);
  });

  it('are those of three classes, where a patient with two images leaves areas without interval', () => {
    const figures = figuresOf(three, it3);
    expect(figures).toMatchObject({ ...{ images: 4, patients: 3, threshold: null, positive: null, auc: 1 } });
    expect(figures.accuracy).toMatchObject({ k: 3, n: 4 });
    expect(figures.balancedAccuracy).toBeCloseTo((1 + 1 + 1 / 2) / 3, 14);
    expect(figures.perClass.map(({ className, support }) => [className, support])).toEqual([
      ['A', 1],
      ['B', 1],
      ['C', 2],
    ]);
    const none = { value: 1, low: null, high: null, method: null };
    expect(figures.perClass.map(({ auc }) => auc)).toEqual([none, none, none]);
  });

  it('take the interval of an evaluation of as many images, for each class its own', () => {
    const many = manyClasses(61, 60, 3);
    const groups = many.patients.map((_, image) => `p${image >> 1}`);
    const shown = { ...many, patients: groups };
    const series = shown.series[0] ?? expect.fail('no series');
    const stored = evaluateMulticlass(
      { scores: series.scores, labels: shown.labels, classCount: 3, groups },
      { resamples: 100 },
    );
    const figures = figuresOf(shown, series, stored);
    figures.perClass.forEach(({ auc }, index) => {
      const theirs = stored.perClass[index];
      expect(auc).toEqual({
        ...{ value: theirs?.auc, low: theirs?.intervals.auc?.[0], high: theirs?.intervals.auc?.[1] },
        method: 'bootstrap-by-group',
      });
    });
    const other = { ...stored, n: 59 };
    expect(figuresOf(shown, series, other).perClass[0]?.auc.method).toBeNull();
    expect(figuresOf(six, one, { ...stored, n: 6, perClass: [] }).positive?.auc.method).toBe('delong');
    const without = evaluateBinary({ scores: [0.5], labels: [1], threshold: 0.5 });
    expect(figuresOf(six, one, { ...without, n: 6 }).positive?.auc.method).toBe('delong');
  });

  it('say nothing of a class that is missing, and take Newcombe for classes that are wholly parted', () => {
    const missing = { ...six, labels: [0, 0, 0, 0, 0, 0] };
    expect(figuresOf(missing, one).positive?.auc).toEqual({
      value: null,
      low: null,
      high: null,
      method: null,
    });
    const parted = { ...six, labels: [0, 1, 0, 1, 0, 1] };
    const auc = figuresOf(parted, one).positive?.auc;
    expect(auc).toMatchObject({ value: 1, high: 1, method: 'newcombe' });
    expect(auc?.low).toBeCloseTo(0.5, 0);
    const single = { ...six, labels: [0, 0, 0, 0, 0, 1] };
    expect(figuresOf(single, two).positive?.auc.method).toBe('newcombe');
  });

  it('are refused by a panel with counts that are none', () => {
    const figures = figuresOf(six, one);
    expect(figuresSchema.parse(figures)).toEqual(figures);
    for (const method of ['delong', 'bootstrap-by-group', 'newcombe', null]) {
      const auc = { value: 1, low: 0, high: 1, method };
      expect(figuresSchema.safeParse({ ...figures, positive: { ...figures.positive, auc } }).success).toBe(
        true,
      );
    }
    for (const wrong of [
      { ...figures, images: -1 },
      { ...figures, images: 0.5 },
      { ...figures, confusion: [[-1]] },
      { ...figures, positive: { ...figures.positive, auc: { value: 1, low: 0, high: 1, method: 'guess' } } },
    ])
      expect(figuresSchema.safeParse(wrong).success).toBe(false);
    const proportion = { estimate: 0.5, k: 1, n: 2, low: 0.1, high: 0.9 };
    expect(proportionSchema.parse(proportion)).toEqual(proportion);
    for (const wrong of [{ k: -1 }, { n: -1 }, { k: 0.5 }, { low: null }])
      expect(proportionSchema.safeParse({ ...proportion, ...wrong }).success).toBe(false);
  });
});

describe('calibration worked by hand', () => {
  it('is of the positive class of two, before and after a temperature', () => {
    const report = calibrationReport(six, one, 2);
    expect(report.temperature).toBe(2);
    // 0.6 and 0.55 share a bin, of which one image is positive.
    expect(report.before.ece).toBeCloseTo((0.3 + 2 * 0.075 + 0.45 + 0.1 + 0.6) / 6, 14);
    expect(report.before.brier).toBeCloseTo(
      (0.3 ** 2 + 0.6 ** 2 + 0.45 ** 2 + 0.1 ** 2 + 0.6 ** 2 + 0.45 ** 2) / 6,
      14,
    );
    expect(report.before.logLoss).toBeCloseTo(-Math.log(0.7 * 0.4 * 0.55 * 0.9 * 0.4 * 0.55) / 6, 14);
    const halved = (score: number): number => {
      const [yes, no] = [Math.sqrt(score), Math.sqrt(1 - score)];
      return yes / (yes + no);
    };
    const scaled = [0.3, 0.6, 0.45, 0.9, 0.4, 0.55].map(halved);
    expect(report.after?.brier).toBeCloseTo(
      scaled.reduce((sum, score, image) => sum + (score - (six.labels[image] ?? 0)) ** 2, 0) / 6,
      12,
    );
    expect(calibrationReport(six, one, null)).toMatchObject({ temperature: null, after: null });
    expect(report.before.bins[8]).toMatchObject({ count: 1, meanScore: 0.9, observed: { k: 1, n: 1 } });
    expect(calibrationReportSchema.parse(structuredClone(report))).toEqual(report);
  });

  it('is of the class decided for, of more', () => {
    const { before } = calibrationReport(three, it3, null);
    // 0.7, 0.5 and 0.6 right, 0.5 wrong: bins of 0.7, of twice 0.5, and of 0.6.
    expect(before.ece).toBeCloseTo((0.3 + 0 + 0.4) / 4, 14);
    expect(before.brier).toBeCloseTo(0.35, 14);
    expect(expectedCalibrationOf(three, it3)).toBe(before.ece);
    // The logit of 0.9 is twice that of 0.75, the share of positives.
    const alike = { ...one, scores: columns([0.9, 0.9, 0.9, 0.9]) };
    const four = { ...six, paths: ['a', 'b', 'c', 'd'], labels: [1, 1, 0, 1] };
    expect(temperatureOf(four, alike)).toBeCloseTo(2, 10);
  });
});

describe('a comparison worked by hand', () => {
  const comparison = compareSeries(six, 0, 1);

  it('has what moved, both proportions, and both ends of the difference of areas', () => {
    expect(comparison).toMatchObject({ first: 'one', second: 'two', images: 6, patients: 6 });
    expect(comparison.accuracy).toMatchObject({
      ...{ first: { k: 4, n: 6 }, second: { k: 5, n: 6 }, fixed: 2, broken: 1, p: 1 },
      ...{ method: 'mcnemar', beyondChance: false },
    });
    expect(comparison.fixed).toEqual([1, 4]);
    expect(comparison.broken).toEqual([2]);
    const { auc } = comparison;
    // Placements of P: 1, 1/3, 2/3 and 1, 2/3, 1; of N: 1, 1/3, 2/3 and 1, 1, 2/3. Differences 0, 1/3, 1/3 and 0, 2/3, 0.
    const variance = (1 / 27 + 4 / 27) / 3;
    expect(auc?.difference).toBeCloseTo(2 / 9, 12);
    expect(auc?.low).toBeCloseTo(2 / 9 - 1.959963984540054 * Math.sqrt(variance), 12);
    expect(auc?.high).toBeCloseTo(2 / 9 + 1.959963984540054 * Math.sqrt(variance), 12);
    expect(auc).toMatchObject({ method: 'delong', beyondChance: false });
    expect(comparison.resampledAreas).toBeNull();
    expect(comparisonSchema.parse(structuredClone(comparison))).toEqual(comparison);
  });

  it('tells which models are not there', () => {
    for (const [first, second] of [
      [0, 2],
      [2, 0],
    ] as const)
      expect(() => compareSeries(six, first, second)).toThrow(
        new RangeError(`There are no models ${first} and ${second} of 2.`),
      );
  });

  it('is refused by a panel with counts that are none, methods and words that are not known', () => {
    const { accuracy, auc } = comparison;
    for (const wrong of [
      { ...comparison, images: -1 },
      { ...comparison, patients: 0.5 },
      { ...comparison, fixed: [-1] },
      { ...comparison, broken: [-1] },
      { ...comparison, accuracy: { ...accuracy, fixed: -1 } },
      { ...comparison, accuracy: { ...accuracy, broken: -1 } },
      { ...comparison, accuracy: { ...accuracy, method: 'guess' } },
      { ...comparison, auc: { ...auc, method: 'guess' } },
    ])
      expect(comparisonSchema.safeParse(wrong).success).toBe(false);
  });

  it('is beyond chance below a p of 0.05, and not at it', () => {
    // Of images that only one gets right: five and none have a p of 1/16, six and none of 1/32.
    const better = (moved: number) => {
      const scores = Array.from({ length: 12 }, (_, image) => (image % 2 === 0 ? 0.1 : 0.9));
      const worse = scores.map((score, image) => (image < moved ? 1 - score : score));
      const shown: ScoredImages = {
        ...{ split: 'test', classes: ['N', 'P'], positiveClass: 1 },
        paths: scores.map((_, image) => String(image)),
        labels: scores.map((_, image) => image % 2),
        patients: scores.map((_, image) => String(image)),
        series: [
          { name: 'worse', threshold: 0.5, scores: columns(worse) },
          { name: 'better', threshold: 0.5, scores: columns(scores) },
        ],
      };
      return compareSeries(shown, 0, 1, { resamples: 20 });
    };
    expect(better(5).accuracy).toMatchObject({ p: 1 / 16, beyondChance: false, fixed: 5, broken: 0 });
    expect(better(6).accuracy).toMatchObject({ beyondChance: true });
    expect(better(6).accuracy.p).toBeCloseTo(1 / 32, 14);
    expect(better(6).auc).toMatchObject({ method: 'delong', beyondChance: true });
  });

  it('comes in steps that tell the share that is done, and depends on seed and number of resamples', () => {
    const shown = twoPhases(62, 60, { perPatient: 3 });
    const shares = [...comparisonSteps(shown, 0, 1, { resamples: 4 })];
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    const found = compareSeries(shown, 0, 1, { resamples: 50, seed: 1 });
    expect(finish(comparisonSteps(shown, 0, 1, { resamples: 50, seed: 1 }))).toEqual(found);
    expect(compareSeries(shown, 0, 1, { resamples: 50, seed: 2 }).auc).not.toEqual(found.auc);
    expect(compareSeries(shown, 0, 1, { resamples: 50 })).toEqual(
      compareSeries(shown, 0, 1, { resamples: 50, seed: 0 }),
    );
    expect([...comparisonSteps(shown, 0, 1)]).toHaveLength(2000);
  });

  it('resamples both models together, so that a model does not differ from itself', () => {
    const shown = twoPhases(63, 60, { perPatient: 3 });
    const same = compareSeries(shown, 0, 0, { resamples: 50 });
    expect(same.auc).toMatchObject({ difference: 0, low: null, high: null, p: null, beyondChance: false });
    expect(same.resampledAreas?.first).toEqual(same.resampledAreas?.second);
    const turned = compareSeries(shown, 1, 0, { resamples: 50, seed: 3 });
    const straight = compareSeries(shown, 0, 1, { resamples: 50, seed: 3 });
    expect(turned.resampledAreas?.first).toEqual(straight.resampledAreas?.second);
    expect(turned.auc?.low).toBeCloseTo(-(straight.auc?.high ?? NaN), 12);
    expect(turned.auc?.difference).toBeCloseTo(-(straight.auc?.difference ?? NaN), 12);
    expect(straight.auc?.beyondChance).toBe((straight.auc?.low ?? 0) > 0 || (straight.auc?.high ?? 0) < 0);
    expect(turned.auc?.beyondChance).toBe(straight.auc?.beyondChance);
  });

  it('has an interval for each class of several', () => {
    const many = manyClasses(64, 90, 3);
    const scores = many.series[0]?.scores.map((score, at) =>
      many.labels[Math.floor(at / 3)] === at % 3 ? 0.4 + 0.6 * score : 0.6 * score,
    );
    const shown = {
      ...many,
      series: [...many.series, { name: 'better', threshold: null, scores: scores ?? [] }],
    };
    const { auc, resampledAreas, accuracy } = compareSeries(shown, 0, 1, { resamples: 60 });
    expect(resampledAreas?.first).toHaveLength(3);
    resampledAreas?.first.forEach((interval, index) => {
      const area = figuresOf(many, many.series[0] ?? expect.fail()).perClass[index]?.auc.value ?? NaN;
      expect(interval?.[0]).toBeLessThan(area);
      expect(interval?.[1]).toBeGreaterThan(area);
    });
    expect(auc?.first).toBeCloseTo(figuresOf(many, many.series[0] ?? expect.fail()).auc ?? NaN, 12);
    expect(auc?.low).toBeGreaterThan(0);
    expect(auc).toMatchObject({ beyondChance: true, method: 'bootstrap-by-group', p: null });
    expect(accuracy.method).toBe('mcnemar');
  });
});

describe('a comparison of patients with several images', () => {
  /** Both models' scores of P by image, of which image i belongs to `patients[i]`. */
  function grouped(patients: string, labels: number[], before: number[], after: number[]): ScoredImages {
    return {
      ...{ split: 'test', classes: ['N', 'P'], positiveClass: 1, labels, patients: Array.from(patients) },
      paths: labels.map((_, image) => `${image}.png`),
      series: [
        { name: 'before', threshold: 0.5, scores: columns(before) },
        { name: 'after', threshold: 0.5, scores: columns(after) },
      ],
    };
  }

  it('exchanges decisions of whole patients, each with all that moved of it', () => {
    // Patient a: two images fixed; b: one broken; c: one fixed. Of the eight exchanges of 2, -1 and 1 six differ by 2.
    const shown = grouped('aabcd', [1, 1, 0, 1, 0], [0.1, 0.1, 0.1, 0.1, 0.1], [0.9, 0.9, 0.9, 0.9, 0.2]);
    const { accuracy } = compareSeries(shown, 0, 1, { resamples: 5 });
    expect(accuracy).toMatchObject({ fixed: 3, broken: 1, p: 0.75, method: 'mcnemar-by-group' });
    // Patient a: one fixed and one broken, which is nothing; b: two fixed.
    const other = grouped('aabbc', [1, 0, 1, 1, 0], [0.1, 0.1, 0.1, 0.1, 0.1], [0.9, 0.9, 0.9, 0.9, 0.2]);
    expect(compareSeries(other, 0, 1, { resamples: 5 }).accuracy.p).toBe(1);
  });

  it('is not beyond chance where its interval holds 0 or ends there', () => {
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
    const before = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.35, 0.45, 0.7, 0.8, 0.9, 0.95];
    // One patient alone is ranked better: without it, as in a third of the resamples, there is no difference.
    const after = before.map((score, index) => (index === 6 ? 0.99 : score));
    const patients = 'aabcdefghiij';
    const better = compareSeries(grouped(patients, labels, before, after), 0, 1, { resamples: 400 }).auc;
    expect(better).toMatchObject({ low: 0, beyondChance: false });
    expect(better?.high).toBeGreaterThan(0.05);
    expect(
      compareSeries(grouped(patients, labels, after, before), 0, 1, { resamples: 400 }).auc,
    ).toMatchObject({
      ...{ high: 0, beyondChance: false },
    });
    const worse = after.map((score, index) => (index === 9 ? 0.05 : score));
    const mixed = compareSeries(grouped(patients, labels, before, worse), 0, 1, { resamples: 400 }).auc;
    expect(mixed?.low).toBeLessThan(0);
    expect(mixed?.high).toBeGreaterThan(0);
    expect(mixed?.beyondChance).toBe(false);
    const strong = [0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95];
    const reversed = strong.map((score) => 1 - score);
    expect(
      compareSeries(grouped(patients, labels, strong, reversed), 0, 1, { resamples: 400 }).auc,
    ).toMatchObject({
      beyondChance: true,
    });
    expect(
      compareSeries(grouped(patients, labels, reversed, strong), 0, 1, { resamples: 400 }).auc,
    ).toMatchObject({
      beyondChance: true,
    });
  });

  it('has one interval of each of two classes, and one for each class of more, that a panel takes', () => {
    const two = compareSeries(twoPhases(65, 60, { perPatient: 3 }), 0, 1, { resamples: 40 });
    expect(two.resampledAreas?.first).toHaveLength(1);
    expect(two.resampledAreas?.second).toHaveLength(1);
    expect(comparisonSchema.parse(structuredClone(two))).toEqual(two);
    const many = manyClasses(66, 60, 3);
    const [series] = many.series;
    const other = { ...(series ?? one), scores: (series?.scores ?? []).map((score) => score ** 2) };
    const three = compareSeries({ ...many, series: [...many.series, other] }, 0, 1, { resamples: 40 });
    for (const intervals of [three.resampledAreas?.first, three.resampledAreas?.second])
      expect(new Set(intervals?.map(String)).size).toBe(3);
    expect(comparisonSchema.parse(structuredClone(three))).toEqual(three);
  });

  it('takes fewer resamples the more scores there are', () => {
    const shareOfOne = (images: ScoredImages): unknown => comparisonSteps(images, 0, 0).next().value;
    expect(shareOfOne(twoPhases(67, 20_000, { perPatient: 2 }))).toBe(1 / 2000);
    expect(shareOfOne(twoPhases(67, 50_000, { perPatient: 2 }))).toBe(1 / 1000);
    expect(shareOfOne(manyClasses(68, 12_500, 4))).toBe(1 / 1000);
  });
});

describe('settings side by side', () => {
  it('are told field by field, lists as a whole, without what says where a field came from', () => {
    const plain = trainingConfigurationSchema.parse({});
    const table = configurationTable([plain]);
    expect(table.find(({ field }) => field === 'seed')).toEqual({
      field: 'seed',
      values: ['42'],
      differs: false,
    });
    expect(table.find(({ field }) => field === 'positiveClass')?.values).toEqual(['null']);
    expect(table.map(({ field }) => field)).not.toContain('fitBatchToMemory');
    expect(table[0]?.field).toBe('seed');
    const listed = { ...plain, classWeights: [1, 2] } as unknown as typeof plain;
    expect(configurationDifferences([plain, listed])).toEqual([
      { field: 'classWeights', values: ['"balanced"', '[1,2]'], differs: true },
    ]);
    expect(
      configurationDifferences([plain, { ...plain, fitBatchToMemory: !plain.fitBatchToMemory }]),
    ).toEqual([]);
  });
});

describe('a curve that is drawn', () => {
  const source = (points: readonly (readonly [number, number])[]) => ({
    length: points.length,
    x: (place: number) => points[place]?.[0] ?? NaN,
    y: (place: number) => points[place]?.[1] ?? NaN,
  });

  it('is whole up to four points a column', () => {
    const points = Array.from({ length: 8 }, (_, place) => [place / 8, place % 3] as const);
    expect(reduceCurve(source(points), 2)).toEqual(points.map(([x, y]) => ({ x, y })));
    expect(reduceCurve(source([]))).toEqual([]);
  });

  it('keeps the first, the last, the lowest and the highest of each column, in order', () => {
    const points = [
      ...[[0, 5] as const, [0.1, 9] as const, [0.2, 4] as const, [0.3, 1] as const, [0.4, 6] as const],
      ...[[0.5, 2] as const, [0.6, 3] as const, [0.7, 3] as const, [0.8, 2] as const, [1, 7] as const],
    ];
    expect(reduceCurve(source(points), 2)).toEqual([
      ...[
        { x: 0, y: 5 },
        { x: 0.1, y: 9 },
        { x: 0.3, y: 1 },
        { x: 0.4, y: 6 },
      ],
      ...[
        { x: 0.5, y: 2 },
        { x: 1, y: 7 },
      ],
    ]);
  });

  it('asks for no point beyond the last', () => {
    const within = (place: number): number =>
      place < 9 ? place / 9 : expect.fail(`asked for point ${place}`);
    expect(reduceCurve({ length: 9, x: within, y: within }, 2)).toHaveLength(4);
    expect(reduceCurve({ length: 8, x: within, y: within }, 2)).toHaveLength(8);
  });

  it('has the first of equally low and equally high points', () => {
    const points = [0, 0, 2, 2, 1, 0, 2, 1, 1].map((y, place) => [place / 9, y] as const);
    expect(reduceCurve(source(points), 1).map(({ x }) => Math.round(9 * x))).toEqual([0, 2, 8]);
  });
});

describe('a threshold and its curves', () => {
  const { steps, roc, precisionRecall, histogram } = thresholdView(
    [0.2, 0.4, 0.4, 0.9, 1],
    [0, 1, 0, 0, 1],
    5,
  );

  it('begin with nothing positive and end with all', () => {
    expect(roc).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 0.5 },
      { x: 1 / 3, y: 0.5 },
      { x: 2 / 3, y: 1 },
      { x: 1, y: 1 },
    ]);
    expect(precisionRecall).toEqual([
      { x: 0, y: 1 },
      { x: 0.5, y: 1 },
      { x: 0.5, y: 1 / 2 },
      { x: 1, y: 2 / 4 },
      { x: 1, y: 2 / 5 },
    ]);
  });

  it('have images by score, 1 in the last bin', () => {
    expect([...histogram.positives]).toEqual([0, 0, 1, 0, 1]);
    expect([...histogram.negatives]).toEqual([0, 1, 1, 0, 1]);
    expect(thresholdView([0.5], [1]).histogram.positives).toHaveLength(50);
  });

  it('are empty without a class', () => {
    const positives = thresholdView([0.5, 0.6], [1, 1]);
    expect(positives.roc).toEqual([]);
    expect(positives.precisionRecall).toHaveLength(3);
    const negatives = thresholdView([0.5, 0.6], [0, 0]);
    expect([negatives.roc, negatives.precisionRecall]).toEqual([[], []]);
  });

  it('meet at an operating point', () => {
    expect(operatingPoint(steps, 0.4)).toMatchObject({
      ...{ threshold: 0.4, counts: { tp: 2, fp: 2, tn: 1, fn: 0 }, f1: 4 / 6, balancedAccuracy: 2 / 3 },
      mcc: expect.closeTo(2 / Math.sqrt(4 * 2 * 3 * 1), 14) as number,
      ...{ roc: { x: expect.closeTo(2 / 3, 14) as number, y: 1 }, precisionRecall: { x: 1, y: 0.5 } },
      proportions: { accuracy: { k: 3, n: 5 } },
    });
    expect(operatingPoint(steps, 2)).toMatchObject({ roc: { x: 0, y: 0 }, precisionRecall: null });
    const negatives = thresholdView([0.5], [0]).steps;
    expect(operatingPoint(negatives, 0.5)).toMatchObject({ roc: null, precisionRecall: null });
    expect(operatingPoint(thresholdView([0.5], [1]).steps, 0.6)).toMatchObject({
      roc: null,
      precisionRecall: null,
    });
  });

  it('have predictive values from no disease to nothing else', () => {
    const rates = { sensitivity: 0.8, specificity: 0.9 };
    expect(predictiveValues(rates, 0)).toEqual({ positive: 0, negative: 1 });
    expect(predictiveValues(rates, 1)).toEqual({ positive: 1, negative: 0 });
    const { positive, negative } = predictiveValues(rates, 0.2);
    expect(positive).toBeCloseTo(0.16 / 0.24, 14);
    expect(negative).toBeCloseTo(0.72 / 0.76, 14);
    expect(predictiveValues({ sensitivity: 0.8, specificity: null }, 0.2)).toEqual({
      positive: null,
      negative: null,
    });
    expect(predictiveValues({ sensitivity: 1, specificity: 0 }, 0.2)).toEqual({
      positive: 0.2,
      negative: null,
    });
    for (const wrong of [-0.1, 1.2, NaN])
      expect(() => predictiveValues(rates, wrong)).toThrow(
        new RangeError(`A prevalence lies between 0 and 1, and ${wrong} does not.`),
      );
  });
});

describe('what crosses to a panel', () => {
  const messages = (images: unknown): string[] => {
    const { error } = scoredImagesSchema.safeParse(images);
    return error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
  };

  it('is told what is wrong with it', () => {
    expect(messages(six)).toEqual([]);
    expect(messages({ ...six, positiveClass: 2 })).toEqual(['positiveClass is not the index of a class']);
    expect(messages({ ...six, labels: [0, 0, 0, 1, 1, 2] })).toEqual([
      'labels hold an index without a class',
    ]);
    expect(messages({ ...six, labels: [0] })).toEqual(['paths are not as many as labels and patients']);
    expect(messages({ ...six, patients: ['1'] })).toEqual(['paths are not as many as labels and patients']);
    expect(messages({ ...six, series: [{ ...one, scores: [1] }] })).toEqual([
      'series have not one score for each image and class',
    ]);
    for (const scores of ['no', [1.1], [-0.1], ['0.5']])
      expect(messages({ ...six, series: [{ ...one, scores }] })).toEqual([
        'series.0.scores are not numbers from 0 to 1',
      ]);
    expect(messages({ ...six, split: 'train' })).toHaveLength(1);
    expect(messages({ ...six, positiveClass: -1 })).toHaveLength(1);
    expect(messages({ ...six, labels: [0, 0, 0, 1, 1, -1] })).toHaveLength(1);
    expect(
      messages({ ...six, classes: ['N'], labels: [0, 0, 0, 0, 0, 0], positiveClass: 0, series: [] }),
    ).toHaveLength(1);
    for (const images of [six, three]) expect(scoredImagesSchema.parse(images)).toEqual(images);
  });

  it('is one class as zeros and ones', () => {
    const { scores, labels } = classView(three, it3, 2);
    expect([...scores]).toEqual([0.1, 0.3, 0.6, 0.4]);
    expect([...labels]).toEqual([0, 0, 1, 1]);
  });

  it('is a report whose images are those of the run unless it says otherwise', () => {
    const { judged, ...report } = workedReport({ model: null });
    expect(judged).toBe('run');
    const read = runReportSchema.parse(report);
    expect(read.judged).toBe('run');
    expect(read.predictions).toEqual(report.predictions);
    expect(read).toMatchObject({
      run: '/runs/worked-run',
      name: 'Worked run',
      split: report.split,
      problems: [],
    });
    const problems = [{ file: 'split.csv', reason: 'It is missing.' }];
    expect(runReportSchema.parse({ ...report, problems }).problems).toEqual(problems);
    expect(judgedImagesSchema.options).toEqual(['run', 'folder']);
    expect(runReportSchema.safeParse({ ...report, judged: 'all' }).success).toBe(false);
    expect(
      runReportSchema.safeParse({
        ...report,
        predictions: [{ phase: 'fine-tuning', split: 'train', text: '' }],
      }).success,
    ).toBe(false);
  });

  it('is a warning of a known kind', () => {
    for (const kind of [
      ...['few-of-class', 'class-missing', 'several-images-per-patient', 'patients-shared', 'too-good'],
      ...['no-test-split', 'judged-on-validation', 'threshold-from-test'],
    ])
      expect(reportWarningSchema.parse({ kind, text: 'x' })).toEqual({ kind, text: 'x' });
    expect(reportWarningSchema.safeParse({ kind: 'other', text: 'x' }).success).toBe(false);
  });
});

describe('a report that is given away', () => {
  const reasonOf = (
    reason: string,
    others: { path: string; instead: string }[] = [],
    root?: string,
  ): unknown => {
    const { manifest } = workedReport();
    const dataset = { ...manifest.dataset, ...(root !== undefined && { root }) };
    const report = workedReport({ problems: [{ file: 'f', reason }] }, { dataset });
    return publishedReport(report, others).problems[0]?.reason;
  };

  it('has the last part of each path from a root on', () => {
    for (const [told, published] of [
      ['open "/srv/films/a.png" failed', 'open "a.png" failed'],
      ["'/srv/films/a.png'", "'a.png'"],
      ['“/srv/films/a.png” ‘/srv/b/c’', '“a.png” ‘c’'],
      ['(/srv/films/a.png) =/srv/films/b', '(a.png) =b'],
      ['/srv//films///a.png', 'a.png'],
      ['/srv/films/', ''],
      ['file:///srv/films/a.png', 'a.png'],
      [String.raw`C:\Users\ada\w.h5 and c:/Users/ada/v.h5`, 'w.h5 and v.h5'],
      [String.raw`\\server\share\w.h5`, 'w.h5'],
      ['/single stays, a/b/c stays, 1 / 2 stays', '/single stays, a/b/c stays, 1 / 2 stays'],
      ['https://keras.io/api/x stays', 'https://keras.io/api/x stays'],
      ['//srv/x stays', '//srv/x stays'],
    ])
      expect(reasonOf(told ?? ''), told).toBe(published);
  });

  it('has the run by its id, the dataset by its name, and the longest of folders first', () => {
    expect(reasonOf('in /runs/worked-run and /data/chest_xray')).toBe('in worked-run and chest_xray');
    expect(
      reasonOf('in /home/ada/x and /home/ada', [
        { path: '/home/ada', instead: '~' },
        { path: '/home/ada/x', instead: 'X' },
      ]),
    ).toBe('in X and ~');
    expect(reasonOf('in D:\\films\\set', [], 'D:\\films\\set\\')).toBe(
      'in D:\\films\\set'.replace('D:\\films\\set', 'set'),
    );
    expect(
      reasonOf('a / b', [
        { path: '/', instead: 'ROOT' },
        { path: '', instead: 'EMPTY' },
      ]),
    ).toBe('a / b');
    expect(publishedReport(workedReport()).run).toBe('worked-run');
    expect(publishedReport(workedReport()).split).toBe(workedReport().split);
    expect(publishedReport(workedReport()).model).toEqual(workedReport().model);
    const root = (path: string): string => {
      const { manifest } = workedReport();
      return publishedReport(workedReport({}, { dataset: { ...manifest.dataset, root: path } })).manifest
        .dataset.root;
    };
    expect(root('/data/set/')).toBe('set');
    expect(root('/')).toBe('/');
  });
});
