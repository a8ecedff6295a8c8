import { describe, expect, it } from 'vitest';
import { reliabilityBins } from '../../../src/shared/metrics/calibration.ts';
import { compareAucs, delongAuc } from '../../../src/shared/metrics/delong.ts';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import { mcnemarTest } from '../../../src/shared/metrics/mcnemar.ts';
import { multiclassMatthews } from '../../../src/shared/metrics/multiclass.ts';
import { newcombeAucInterval } from '../../../src/shared/metrics/newcombe.ts';
import { criticalValue, twoSidedTail } from '../../../src/shared/metrics/normal-distribution.ts';
import { precisionRecallCurve } from '../../../src/shared/metrics/precision-recall.ts';
import { rocCurve } from '../../../src/shared/metrics/roc.ts';
import { scoreSteps } from '../../../src/shared/metrics/score-steps.ts';
import { fitTemperature, temperedScores } from '../../../src/shared/metrics/temperature.ts';
import { validationMetrics } from '../../../src/shared/metrics/validation-metrics.ts';
import { wilsonInterval } from '../../../src/shared/metrics/wilson.ts';

/*
 * Figures of scikit-learn, scipy and statsmodels for two small sets, made once by test/support/python and written down
 * here to all their digits, so that they are tested where there is no Python as well.
 */

const twelve = {
  scores: [0.05, 0.1, 0.2, 0.2, 0.35, 0.4, 0.5, 0.5, 0.6, 0.7, 0.85, 0.95],
  labels: [0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1],
};
const others = [0.3, 0.2, 0.1, 0.15, 0.5, 0.25, 0.45, 0.6, 0.4, 0.55, 0.9, 0.35];

const ten = {
  scores: [
    [0.7, 0.2, 0.1],
    [0.5, 0.3, 0.2],
    [0.2, 0.6, 0.2],
    [0.1, 0.2, 0.7],
    [0.3, 0.5, 0.2],
    [0.4, 0.1, 0.5],
    [0.2, 0.4, 0.4],
    [0.6, 0.3, 0.1],
    [0.15, 0.25, 0.6],
    [0.45, 0.35, 0.2],
  ].flat(),
  labels: [0, 0, 0, 2, 1, 1, 1, 0, 2, 2],
  classCount: 3,
};

/** Equal to ten digits, field by field and in depth. */
function expectClose(actual: unknown, expected: unknown, where = ''): void {
  if (typeof expected === 'number' && Number.isFinite(expected))
    expect(actual, where).toBeCloseTo(expected, 10);
  else if (typeof expected !== 'object' || expected === null) expect(actual, where).toBe(expected);
  else
    for (const [name, value] of Object.entries(expected))
      expectClose((actual as Record<string, unknown>)[name], value, `${where} ${name}`);
}

describe('twelve images of two classes', () => {
  it('have the rates, areas and losses of scikit-learn', () => {
    expectClose(evaluateBinary({ ...twelve, threshold: 0.5 }, { resamples: 0 }), {
      ...{ kind: 'binary', n: 12, groups: 12, threshold: 0.5, resamples: 0 },
      ...{ tp: 4, fp: 2, tn: 4, fn: 2 },
      ...{ accuracy: 2 / 3, precision: 2 / 3, sensitivity: 2 / 3, specificity: 2 / 3, npv: 2 / 3 },
      ...{ f1: 2 / 3, balancedAccuracy: 2 / 3, mcc: 1 / 3 },
      ...{ auc: 28 / 36, averagePrecision: 0.7884920634920635 },
      ...{ logLoss: 0.5542678279047866, brier: 0.1958333333333333, ece: 0.19166666666666665 },
      aucIntervalMethod: 'delong',
    });
    expectClose(evaluateBinary({ ...twelve, threshold: 0.2 }, { resamples: 0 }), {
      ...{ tp: 6, fp: 4, tn: 2, fn: 0 },
      ...{ precision: 0.6, sensitivity: 1, specificity: 1 / 3, npv: 1, f1: 0.75, mcc: 0.4472135954999579 },
    });
  });

  it("have Wilson's interval of each rate, of its own count, and DeLong's of the area", () => {
    const { intervals } = evaluateBinary({ ...twelve, threshold: 0.2 }, { resamples: 0 });
    const wilson = (k: number, n: number): number[] => {
      const { low, high } = wilsonInterval(k, n) ?? expect.fail('no interval');
      return [low, high];
    };
    expect(intervals).toEqual({
      accuracy: wilson(8, 12),
      precision: wilson(6, 10),
      sensitivity: wilson(6, 6),
      specificity: wilson(2, 6),
      npv: wilson(2, 2),
      auc: [expect.closeTo(28 / 36 - 1.959963984540054 * Math.sqrt(0.02006172839506173), 12), 1],
      ...{ averagePrecision: null, f1: null, balancedAccuracy: null, mcc: null, logLoss: null, brier: null },
    });
  });

  it("have scikit-learn's ROC curve", () => {
    const curve = rocCurve(twelve.scores, twelve.labels);
    expect(curve.map(({ threshold }) => threshold)).toEqual([
      ...[Infinity, 0.95, 0.85, 0.7, 0.6, 0.5, 0.4, 0.35, 0.2, 0.05],
    ]);
    expect(curve.map(({ fp }) => fp)).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 4, 6]);
    expect(curve.map(({ tp }) => tp)).toEqual([0, 1, 2, 2, 3, 4, 5, 5, 6, 6]);
    expect(curve.map(({ falsePositiveRate }) => falsePositiveRate)).toEqual(curve.map(({ fp }) => fp / 6));
    expect(curve.map(({ truePositiveRate }) => truePositiveRate)).toEqual(curve.map(({ tp }) => tp / 6));
  });

  it("have scikit-learn's precision-recall curve", () => {
    expectClose(precisionRecallCurve(twelve.scores, twelve.labels), [
      { threshold: Infinity, precision: 1, recall: 0 },
      { threshold: 0.95, precision: 1, recall: 1 / 6 },
      { threshold: 0.85, precision: 1, recall: 2 / 6 },
      { threshold: 0.7, precision: 2 / 3, recall: 2 / 6 },
      { threshold: 0.6, precision: 3 / 4, recall: 3 / 6 },
      { threshold: 0.5, precision: 4 / 6, recall: 4 / 6 },
      { threshold: 0.4, precision: 5 / 7, recall: 5 / 6 },
      { threshold: 0.35, precision: 5 / 8, recall: 5 / 6 },
      { threshold: 0.2, precision: 6 / 10, recall: 1 },
      { threshold: 0.05, precision: 6 / 12, recall: 1 },
    ]);
    expect(precisionRecallCurve(twelve.scores, twelve.labels)).toHaveLength(10);
  });

  it('are counted once for each distinct score', () => {
    const { scores, tp, fp, positives, negatives } = scoreSteps(twelve.scores, twelve.labels);
    expect([...scores]).toEqual([0.95, 0.85, 0.7, 0.6, 0.5, 0.4, 0.35, 0.2, 0.1, 0.05]);
    expect([...tp]).toEqual([1, 2, 2, 3, 4, 5, 5, 6, 6, 6]);
    expect([...fp]).toEqual([0, 0, 1, 1, 2, 2, 3, 4, 5, 6]);
    expect([positives, negatives]).toEqual([6, 6]);
  });

  it('have the metrics of an epoch at a half', () => {
    expectClose(validationMetrics(twelve.scores, twelve.labels), {
      ...{ loss: 0.5542678279047866, accuracy: 2 / 3, balancedAccuracy: 2 / 3, precision: 2 / 3 },
      ...{ recall: 2 / 3, auc: 28 / 36, averagePrecision: 0.7884920634920635 },
    });
  });

  it('fall into bins of a tenth with mean score and share of positives', () => {
    const bins = reliabilityBins(twelve.scores, twelve.labels);
    expect(bins.map(({ low }) => low)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(bins.map(({ high }) => high)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(bins.map(({ count }) => count)).toEqual([2, 2, 0, 2, 2, 1, 1, 0, 1, 1]);
    expectClose(
      bins.map(({ meanScore }) => meanScore),
      [0.075, 0.2, null, 0.375, 0.5, 0.6, 0.7, null, 0.85, 0.95],
    );
    expect(bins.map(({ observed }) => observed?.k ?? null)).toEqual([0, 1, null, 1, 1, 1, 0, null, 1, 1]);
    expect(reliabilityBins([0.25, 0.26], [0, 1], 4).map(({ count }) => count)).toEqual([1, 1, 0, 0]);
  });
});

describe("DeLong's intervals and test", () => {
  it('have the variance of the definition, and both ends at their distance from the area', () => {
    const { auc, variance, low, high } =
      delongAuc(twelve.scores, twelve.labels, 0.5) ?? expect.fail('no estimate');
    const half = 0.6744897501960817 * Math.sqrt(0.02006172839506173);
    expectClose({ auc, variance }, { auc: 28 / 36, variance: 0.02006172839506173 });
    expectClose({ low, high }, { low: 28 / 36 - half, high: 28 / 36 + half });
  });

  it('are cut to what an area can be', () => {
    const reversed = twelve.labels.map((label) => 1 - label);
    const half = 1.959963984540054 * Math.sqrt(0.02006172839506173);
    expectClose(delongAuc(twelve.scores, reversed), { auc: 8 / 36, low: 0, high: 8 / 36 + half });
  });

  it('of a difference have both ends, z and p', () => {
    expectClose(compareAucs(twelve.scores, others, twelve.labels), {
      ...{ first: 28 / 36, second: 21 / 36, difference: 7 / 36, variance: 0.02006172839506174 },
      low: 7 / 36 - 1.959963984540054 * Math.sqrt(0.02006172839506174),
      high: 7 / 36 + 1.959963984540054 * Math.sqrt(0.02006172839506174),
      ...{ z: 1.3728129459672866, p: 0.16981050508552187 },
    });
  });

  it('of a difference narrow with the confidence, and are cut to what a difference can be', () => {
    // Placements differ by 2 v - 1 for v = 1/2 and 1 on both sides: variance 2 × (1/2)/2.
    const [first, second] = [
      [0.1, 0.4, 0.35, 0.8],
      [0.9, 0.6, 0.65, 0.2],
    ];
    const labels = [0, 0, 1, 1];
    const half = (confidence: number): number => criticalValue(confidence) * Math.sqrt(0.5);
    expectClose(compareAucs(first, second, labels), {
      difference: 0.5,
      variance: 0.5,
      low: 0.5 - half(0.95),
      high: 1,
    });
    expectClose(compareAucs(second, first, labels), { difference: -0.5, low: -1, high: -0.5 + half(0.95) });
    expectClose(compareAucs(first, second, labels, 0.5), { low: 0.5 - half(0.5), high: 0.5 + half(0.5) });
  });

  it('say nothing with a single image of either class', () => {
    expect(delongAuc([0.1, 0.2, 0.9], [0, 1, 1])).toBeNull();
    expect(compareAucs([0.1, 0.2, 0.9], [0.3, 0.2, 0.1], [0, 0, 1])).toBeNull();
    expect(compareAucs([0.1, 0.2, 0.9], [0.3, 0.2, 0.1], [0, 1, 1])).toBeNull();
    expect(compareAucs([0.1, 0.2, 0.8, 0.9], [0.3, 0.2, 0.1, 0.4], [0, 0, 1, 1])).not.toBeNull();
  });

  it('have no p for a difference without variance', () => {
    const labels = [0, 0, 1, 1];
    expect(compareAucs([0.1, 0.2, 0.8, 0.9], [0.5, 0.5, 0.5, 0.5], labels)).toMatchObject({
      ...{ first: 1, second: 0.5, difference: 0.5, variance: 0, low: 0.5, high: 0.5, z: null, p: null },
    });
  });
});

describe('ten images of three classes', () => {
  const metrics = evaluateMulticlass(ten, { resamples: 0 });

  it("have scikit-learn's matrix, macro averages, areas and losses", () => {
    expectClose(metrics, {
      ...{ kind: 'multiclass', n: 10, groups: 10, resamples: 0 },
      confusion: [
        [3, 1, 0],
        [0, 2, 1],
        [1, 0, 2],
      ],
      ...{ accuracy: 0.7, precision: 25 / 36, sensitivity: 25 / 36, specificity: 0.8492063492063492 },
      ...{ f1: 25 / 36, balancedAccuracy: 25 / 36, mcc: 0.5454545454545454 },
      ...{ auc: 0.7529761904761906, averagePrecision: 0.7185185185185184 },
      ...{ logLoss: 0.9559047146265739, brier: 0.533, ece: 0.145 },
    });
    const { low, high } = wilsonInterval(7, 10) ?? expect.fail('no interval');
    expect(metrics.intervals.accuracy).toEqual([low, high]);
  });

  it('have each class against the others, with intervals', () => {
    const [first, , last] = metrics.perClass;
    expectClose(first, {
      ...{ support: 4, tp: 3, fp: 1, tn: 5, fn: 1 },
      ...{ precision: 0.75, sensitivity: 0.75, specificity: 5 / 6, npv: 5 / 6, f1: 0.75 },
      aucIntervalMethod: 'delong',
    });
    expectClose(last, {
      ...{ support: 3, tp: 2, fp: 1, tn: 6, fn: 1 },
      ...{ precision: 2 / 3, sensitivity: 2 / 3, specificity: 6 / 7, npv: 6 / 7, f1: 2 / 3 },
    });
    // Pairs in the right order: 0.7, 0.5, 0.2, 0.6 against 0.1, 0.3, 0.4, 0.2, 0.15, 0.45.
    expect(first?.auc).toBeCloseTo((6 + 6 + 2.5 + 6) / 24, 14);
    const { low, high } = wilsonInterval(3, 4) ?? expect.fail('no interval');
    const other = wilsonInterval(5, 6) ?? expect.fail('no interval');
    expect(first?.intervals).toMatchObject({
      precision: [low, high],
      sensitivity: [low, high],
      specificity: [other.low, other.high],
      npv: [other.low, other.high],
    });
    const area = delongAuc(
      ten.scores.filter((_, index) => index % 3 === 0),
      ten.labels.map((label) => (label === 0 ? 1 : 0)),
    );
    expect(first?.intervals.auc).toEqual([area?.low, area?.high]);
  });

  it('have the metrics of an epoch', () => {
    expectClose(validationMetrics(ten.scores, ten.labels, 3), {
      ...{ loss: 0.9559047146265739, accuracy: 0.7, balancedAccuracy: 25 / 36, precision: 25 / 36 },
      ...{ recall: 25 / 36, auc: 0.7529761904761906, averagePrecision: 0.7185185185185184 },
    });
  });

  it("have scikit-learn's temperature and scaled scores", () => {
    expect(fitTemperature(ten)).toBeCloseTo(1.0253590650650057, 6);
    const scaled = temperedScores(ten.scores, 3, 1.0253590650650057);
    expectClose(
      [...scaled.slice(0, 6)],
      [
        ...[0.6922304588418727, 0.20400390942607582, 0.10376563173205153],
        ...[0.49583586528733214, 0.3012839011177224, 0.2028802335949454],
      ],
    );
    expectClose([...scaled.slice(-3)], [0.4472121449543521, 0.350000341827432, 0.20278751321821603]);
  });
});

describe('a temperature worked by hand', () => {
  /** Images that all have the same score, of which some are right. */
  const alike = (score: number, right: number, count: number): number | null =>
    fitTemperature({
      scores: Array.from({ length: count }, () => [1 - score, score]).flat(),
      labels: Array.from({ length: count }, (_, index) => (index < right ? 1 : 0)),
      classCount: 2,
    });

  it('makes a score of how often it is right', () => {
    // The logit of 0.9 is twice that of 0.75.
    expect(alike(0.9, 3, 4)).toBeCloseTo(Math.log(9) / Math.log(3), 10);
    expect(alike(0.6, 9, 10)).toBeCloseTo(Math.log(1.5) / Math.log(9), 10);
  });

  it('is searched up to 1000, and from a thousandth on', () => {
    // A score of 1 stands for the logit 52 ln 2.
    expect(alike(1, 51, 100)).toBeCloseTo((52 * Math.LN2) / Math.log(51 / 49), 6);
    expect(alike(1, 101, 200)).toBeNull();
    const flatter = (temperature: number): number | null =>
      fitTemperature({ ...ten, scores: temperedScores(ten.scores, 3, temperature) });
    expect(flatter(900)).toBeCloseTo(1.0253590650650057 / 900, 8);
    expect(flatter(1200)).toBeNull();
  });
});

describe('distributions', () => {
  it("have scipy's tails of the normal distribution, small ones to their own scale", () => {
    for (const [z, tail] of [
      [0, 1],
      [0.1, 0.920344325445942],
      [1, 0.31731050786291415],
      [1.96, 0.04999579029644087],
      [2.8, 0.005110260660855864],
      [2.9, 0.003731626600768075],
      [-2.9, 0.003731626600768075],
      [5, 5.733031437583866e-7],
      [12, 3.552964224155306e-33],
    ] as const)
      expect(Math.abs(twoSidedTail(z) / tail - 1), `at ${z}`).toBeLessThan(1e-11);
  });

  it("have scipy's quantiles, and refuse what is no confidence", () => {
    for (const [confidence, z] of [
      [0.5, 0.6744897501960817],
      [0.9, 1.6448536269514729],
      [0.95, 1.959963984540054],
      [0.99, 2.5758293035489004],
    ] as const)
      expect(criticalValue(confidence)).toBeCloseTo(z, 12);
    for (const wrong of [0, 1, -0.5, NaN])
      expect(() => criticalValue(wrong)).toThrow(`A confidence lies between 0 and 1, and ${wrong} does not.`);
  });

  it("have statsmodels' Wilson interval at any confidence", () => {
    expectClose(wilsonInterval(7, 20), {
      ...{ estimate: 0.35, k: 7, n: 20, low: 0.18119182410108206, high: 0.5671457233147638 },
    });
    expectClose(wilsonInterval(7, 20, 0.9), { low: 0.202260040056761, high: 0.5334873111515284 });
    for (const [k, n] of [
      [-1, 2],
      [3, 2],
      [1, 2.5],
      [0.5, 2],
    ] as const)
      expect(() => wilsonInterval(k, n)).toThrow(`${k} of ${n} is not a proportion.`);
  });

  it("have Newcombe's interval as a root of its equation, and refuse what is no area or no image", () => {
    expectClose(newcombeAucInterval(0.8, 12, 30), [0.6102352882200868, 0.9056150928427928]);
    expectClose(newcombeAucInterval(1, 8, 8), [0.7556465610233913, 1]);
    expectClose(newcombeAucInterval(0, 8, 8), [0, 1 - 0.7556465610233913]);
    expectClose(newcombeAucInterval(0.1, 5, 9), [0.019127486828669903, 0.4219553358477408]);
    const [low, high] = newcombeAucInterval(0.8, 12, 30, 0.5);
    expect(low).toBeGreaterThan(0.7);
    expect(high).toBeLessThan(0.86);
    for (const [auc, positives, negatives] of [
      [1.1, 2, 2],
      [-0.1, 2, 2],
      [0.5, 0, 2],
      [0.5, 2, 0],
      [NaN, 2, 2],
    ] as const)
      expect(() => newcombeAucInterval(auc, positives, negatives)).toThrow(
        `No interval of an AUC of ${auc} with ${positives} and ${negatives} images.`,
      );
    expect(newcombeAucInterval(0.5, 1, 1)).toHaveLength(2);
  });

  it("have scipy's binomial tails for McNemar's test", () => {
    expect(mcnemarTest(1, 5)).toEqual({
      onlyFirst: 1,
      onlySecond: 5,
      p: expect.closeTo(0.21875, 14) as number,
    });
    expect(mcnemarTest(5, 1)).toEqual({
      onlyFirst: 5,
      onlySecond: 1,
      p: expect.closeTo(0.21875, 14) as number,
    });
    expect(mcnemarTest(7, 7)).toEqual({ onlyFirst: 7, onlySecond: 7, p: 1 });
    expect(mcnemarTest(3, 4).p).toBe(1);
    for (const [first, second, p] of [
      [59, 121, 4.4344492637551645e-6],
      [0, 40, 1.8189894035458565e-12],
    ] as const)
      expect(Math.abs(mcnemarTest(first, second).p / p - 1)).toBeLessThan(1e-12);
    for (const [first, second] of [
      [-1, 2],
      [2, -1],
      [0.5, 1],
      [1, 0.5],
    ] as const)
      expect(() => mcnemarTest(first, second)).toThrow(`${first} and ${second} are not counts of images.`);
    expect(() => mcnemarTest(0, 0)).not.toThrow();
  });

  it('have a Matthews correlation of many classes, null where a side has one class alone', () => {
    // scikit-learn's documentation of three classes, by R. Gorodkin's formula.
    expect(
      multiclassMatthews([
        [3, 1, 0],
        [0, 2, 1],
        [1, 0, 2],
      ]),
    ).toBeCloseTo(36 / 66, 14);
    expect(
      multiclassMatthews([
        [2, 0],
        [3, 0],
      ]),
    ).toBeNull();
    expect(
      multiclassMatthews([
        [2, 3],
        [0, 0],
      ]),
    ).toBeNull();
  });
});
