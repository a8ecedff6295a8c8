import { describe, expect, it } from 'vitest';
import { aucInterval } from '../../../src/shared/metrics/auc-interval.ts';
import { checkBinaryInput, checkProbabilities } from '../../../src/shared/metrics/binary-input.ts';
import { brierScore, squaredErrors } from '../../../src/shared/metrics/brier.ts';
import { expectedCalibrationError, reliabilityBins } from '../../../src/shared/metrics/calibration.ts';
import { confusionMatrix } from '../../../src/shared/metrics/confusion.ts';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import { groupedMcnemar } from '../../../src/shared/metrics/grouped-mcnemar.ts';
import { isBetter } from '../../../src/shared/metrics/is-better.ts';
import { logLosses, logLossOf } from '../../../src/shared/metrics/log-loss.ts';
import { metricsSchema, scalarMetrics } from '../../../src/shared/metrics/metrics-schema.ts';
import { ascendingOrder, midranks } from '../../../src/shared/metrics/midranks.ts';
import {
  checkMulticlassInput,
  macroArea,
  macroAverage,
  oneVersusRestScores,
} from '../../../src/shared/metrics/multiclass.ts';
import { mean, ratio } from '../../../src/shared/metrics/numbers.ts';
import { newcombeAucInterval } from '../../../src/shared/metrics/newcombe.ts';
import { ratesOf } from '../../../src/shared/metrics/rates.ts';
import { resampledAreas } from '../../../src/shared/metrics/resampled-areas.ts';
import { rocCurve } from '../../../src/shared/metrics/roc.ts';
import { RunningRates, runningRatesStateSchema } from '../../../src/shared/metrics/running-rates.ts';
import { fitTemperature, temperedScores } from '../../../src/shared/metrics/temperature.ts';
import { ruleInWords, thresholdRuleSchema } from '../../../src/shared/metrics/threshold-rule.ts';
import { chooseThreshold } from '../../../src/shared/metrics/threshold.ts';

describe('what metrics are computed from', () => {
  it('is one finite score and one label of 0 or 1 an image', () => {
    expect(() => checkBinaryInput([0.5], [0, 1])).toThrow(new RangeError('There are 1 scores for 2 labels.'));
    expect(() => checkBinaryInput([0.5, Infinity], [0, 1])).toThrow(
      new RangeError('Score 1 is Infinity, which is not a finite number.'),
    );
    expect(() => checkBinaryInput([0.5, 0.5], [1, -1])).toThrow(
      new RangeError('Label 1 is -1; a binary label is 0 or 1.'),
    );
    expect(() => checkBinaryInput([-3, 7], [0, 1])).not.toThrow();
  });

  it('is a probability for losses and calibration, both ends included', () => {
    for (const wrong of [1.5, -0.1, NaN])
      expect(() => checkProbabilities([0.5, wrong])).toThrow(
        new RangeError(`Score 1 is ${wrong}, which is not a probability from 0 to 1.`),
      );
    expect(() => checkProbabilities([0, 1])).not.toThrow();
    for (const measure of [squaredErrors, logLosses, reliabilityBins, brierScore, expectedCalibrationError]) {
      expect(() => measure([1.5], [1])).toThrow('not a probability');
      expect(() => measure([0.5], [2])).toThrow('a binary label is 0 or 1');
    }
  });

  it('is a probability of each class and a label that is a class', () => {
    const refused = (scores: number[], labels: number[], classCount: number): Error => {
      try {
        checkMulticlassInput({ scores, labels, classCount });
      } catch (error) {
        if (error instanceof RangeError) return error;
      }
      return expect.fail('not refused');
    };
    expect(refused([1], [0], 1).message).toBe('There are at least 2 classes, not 1.');
    expect(refused([1], [0], 2.5).message).toBe('There are at least 2 classes, not 2.5.');
    expect(refused([1, 0, 0], [0], 2).message).toBe('There are 3 scores for 1 labels and 2 classes.');
    expect(refused([1, 2], [0], 2).message).toContain('not a probability');
    for (const label of [2, -1, 0.5])
      expect(refused([1, 0], [label], 2).message).toBe(`Label 0 is ${label}, which is not one of 2 classes.`);
    expect(() => checkMulticlassInput({ scores: [1, 0, 0, 1], labels: [0, 1], classCount: 2 })).not.toThrow();
    expect(() => fitTemperature({ scores: [1, 0], labels: [2], classCount: 2 })).toThrow(RangeError);
    expect(() => temperedScores([1, 0], 2, -1)).toThrow(
      new RangeError('A temperature is positive, and -1 is not.'),
    );
  });

  it('is a whole number of images that moved', () => {
    expect(() => groupedMcnemar([1, 0.5])).toThrow(new RangeError('0.5 is not a number of images.'));
  });

  it('is a prediction for every label', () => {
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(
      new RangeError('There are 2 predictions for 1 labels.'),
    );
    expect(() => confusionMatrix([0], [2], 2)).toThrow(new RangeError('Class 2 is not one of 2.'));
    expect(() => confusionMatrix([2], [0], 2)).toThrow(new RangeError('Class 2 is not one of 2.'));
  });

  it('has a group for each image', () => {
    expect(() => evaluateBinary({ scores: [0.2], labels: [1], groups: ['a', 'b'], threshold: 0.5 })).toThrow(
      new RangeError('There are 2 groups for 1 images.'),
    );
  });
});

describe('small measures', () => {
  it('have a mean and a ratio, null where there is nothing to divide by', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBeNull();
    expect(ratio(3, 4)).toBe(0.75);
    expect(ratio(3, 0)).toBeNull();
    expect(ratio(0, 3)).toBe(0);
  });

  it('have ranks that equal values share', () => {
    expect([...midranks([0.5, 0.1, 0.5, 0.9, 0.5])]).toEqual([3, 1, 3, 5, 3]);
    expect([...ascendingOrder([0.5, 0.1, 0.5, 0.9, 0.1])]).toEqual([1, 4, 0, 2, 3]);
  });

  it('have a log loss that is clipped at both ends as in scikit-learn', () => {
    expect(logLossOf(0.5)).toBeCloseTo(Math.LN2, 15);
    expect(logLossOf(0)).toBeCloseTo(52 * Math.LN2, 10);
    expect(logLossOf(1)).toBe(-Math.log(1 - 2 ** -52));
    expect(logLossOf(1)).toBeGreaterThan(0);
    expect([...logLosses([0.8, 0.8], [1, 0])]).toEqual([
      expect.closeTo(-Math.log(0.8), 14),
      expect.closeTo(-Math.log(0.2), 14),
    ]);
    expect([...squaredErrors([0.8, 0.8], [1, 0])]).toEqual([
      expect.closeTo(0.04, 14),
      expect.closeTo(0.64, 14),
    ]);
  });

  it('average the classes that occur, an undefined value as 0, and areas that are defined', () => {
    expect(macroAverage([0.5, null, 0.9], [3, 2, 0])).toBe(0.25);
    expect(macroAverage([0.5, 0.9], [0, 0])).toBeNull();
    expect(macroArea([0.5, null, 1])).toBe(0.75);
    expect(macroArea([null])).toBeNull();
  });

  it('set a class against the rest, image by image', () => {
    const { scores, labels } = oneVersusRestScores(
      { scores: [0.7, 0.2, 0.1, 0.3, 0.4, 0.3], labels: [0, 1], classCount: 3 },
      1,
    );
    expect([...scores]).toEqual([0.2, 0.4]);
    expect([...labels]).toEqual([0, 1]);
  });

  it('weigh calibration errors by the images of each bin', () => {
    // Bins of 0.2 (three images, one right) and of 0.9 (one image, wrong).
    expect(expectedCalibrationError([0.2, 0.2, 0.2, 0.9], [0, 1, 0, 0])).toBeCloseTo(
      (3 * (1 / 3 - 0.2) + 0.9) / 4,
      14,
    );
  });

  it('have no balanced accuracy and no curve without one of the classes', () => {
    expect(ratesOf({ tp: 0, fn: 0, fp: 1, tn: 3 }).balancedAccuracy).toBeNull();
    expect(ratesOf({ tp: 3, fn: 1, fp: 0, tn: 0 }).balancedAccuracy).toBeNull();
    expect(rocCurve([0.2, 0.4], [0, 0])).toEqual([]);
  });

  it('have no area in a resample without one of the classes', () => {
    const areas = resampledAreas([0.1, 0.9], [0, 1]);
    expect(areas(Uint32Array.of(2, 0))).toEqual({ auc: null, averagePrecision: null });
    expect(areas(Uint32Array.of(0, 2))).toEqual({ auc: null, averagePrecision: 1 });
  });

  it('have bins whose edges no rounding moves', () => {
    for (const bins of [10, 100]) {
      const binOf = (score: number): number =>
        reliabilityBins([score], [1], bins).findIndex(({ count }) => count === 1);
      for (let edge = 1; edge < bins; edge++) {
        expect(binOf(edge / bins), `${edge} of ${bins}`).toBe(edge - 1);
        expect(binOf((edge / bins) * (1 + Number.EPSILON)), `above ${edge} of ${bins}`).toBe(edge);
      }
      expect(binOf(0)).toBe(0);
      expect(binOf(1)).toBe(bins - 1);
    }
  });

  it('rank a lower loss and a higher anything else as better, and nothing as better than itself', () => {
    expect(isBetter('loss', 0.1, 0.2)).toBe(true);
    expect(isBetter('loss', 0.2, 0.1)).toBe(false);
    expect(isBetter('auc', 0.2, 0.1)).toBe(true);
    expect(isBetter('auc', 0.1, 0.2)).toBe(false);
    expect(isBetter('loss', 0.1, 0.1)).toBe(false);
    expect(isBetter('auc', 0.1, 0.1)).toBe(false);
  });
});

describe('the interval of an area', () => {
  const [scores, labels] = [
    [0.1, 0.4, 0.35, 0.8],
    [0, 0, 1, 1],
  ];
  const single = Uint32Array.of(0, 1, 2, 3);
  const pairs = Uint32Array.of(0, 0, 1, 1);

  it('is of no area where there is none', () => {
    expect(
      aucInterval({ auc: null, scores: [1], labels: [1], groups: single, bootstrapInterval: [0, 1] }),
    ).toEqual({
      interval: null,
      method: null,
    });
  });

  it('comes from patients where some have several images, and says so', () => {
    const found = aucInterval({ auc: 0.75, scores, labels, groups: pairs, bootstrapInterval: [0.2, 0.9] });
    expect(found).toEqual({ interval: [0.2, 0.9], method: 'bootstrap-by-group' });
    const without = aucInterval({ auc: 0.75, scores, labels, groups: pairs, bootstrapInterval: null });
    expect(without.method).toBe('newcombe');
    // One patient of either class.
    expect(without.interval).toEqual(newcombeAucInterval(0.75, 1, 1));
  });

  it('is by DeLong where each image is of another patient, and by Newcombe where that has no width', () => {
    const own = aucInterval({ auc: 0.75, scores, labels, groups: single, bootstrapInterval: [0.2, 0.9] });
    expect(own).toEqual({
      interval: [expect.closeTo(0.75 - 1.959964 * Math.sqrt(0.125), 5), 1],
      method: 'delong',
    });
    const parted = { scores: [0.1, 0.2, 0.8, 0.9], labels };
    const flawless = aucInterval({ auc: 1, ...parted, groups: single, bootstrapInterval: null });
    expect(flawless.method).toBe('newcombe');
    expect(flawless.interval?.[0]).toBeGreaterThan(0.3);
    expect(flawless.interval?.[1]).toBe(1);
  });
});

describe('metrics in a file', () => {
  const binary = evaluateBinary({ scores: [0.2, 0.7], labels: [0, 1], threshold: 0.5 }, { resamples: 3 });
  const many = evaluateMulticlass({ scores: [0.2, 0.7, 0.1], labels: [1], classCount: 3 }, { resamples: 3 });

  it('are read with counts that are whole and not negative, and methods that are known', () => {
    expect(metricsSchema.parse(binary)).toEqual(binary);
    expect(metricsSchema.parse(many)).toEqual(many);
    for (const wrong of [
      { ...binary, n: -1 },
      { ...binary, tp: 0.5 },
      { ...binary, kind: 'ternary' },
      { ...binary, aucIntervalMethod: 'guess' },
      { ...binary, auc: 'high' },
      { ...binary, threshold: null },
      { ...binary, intervals: { ...binary.intervals, auc: [0.1] } },
      { ...many, confusion: [[-1]] },
      { ...many, perClass: [{}] },
    ])
      expect(metricsSchema.safeParse(wrong).success).toBe(false);
    for (const method of ['delong', 'bootstrap-by-group', 'newcombe', null])
      expect(metricsSchema.safeParse({ ...binary, aucIntervalMethod: method }).success).toBe(true);
  });

  it('have their numbers at the top, without intervals, classes and words', () => {
    const scalars = scalarMetrics(binary);
    expect(scalars).toMatchObject({ n: 2, threshold: 0.5, tp: 1, accuracy: 1 });
    expect(scalarMetrics({ ...binary, mcc: null })['mcc']).toBeNull();
    for (const name of ['kind', 'intervals']) expect(scalars).not.toHaveProperty(name);
    expect(scalarMetrics(many)).not.toHaveProperty('perClass');
  });
});

describe('a rule for the threshold', () => {
  it('is told in words', () => {
    expect(ruleInWords({ rule: 'youden' })).toBe(
      'the threshold with the largest sensitivity + specificity − 1 (Youden) on validation',
    );
    expect(ruleInWords({ rule: 'sensitivity', atLeast: 0.95 }, 'test')).toBe(
      'the highest threshold with a sensitivity of at least 0.95 on test',
    );
    expect(ruleInWords({ rule: 'specificity', atLeast: 0.9 })).toBe(
      'the lowest threshold with a specificity of at least 0.9 on validation',
    );
    expect(ruleInWords({ rule: 'cost-ratio', ratio: 5 })).toBe(
      'the threshold with the least cost on validation, where a missed positive costs 5 times a false alarm',
    );
    expect(ruleInWords({ rule: 'fixed', value: 0.3 })).toBe('a fixed threshold, as asked for');
  });

  it('takes shares from 0 to 1 and costs above 0', () => {
    for (const rule of [
      { rule: 'youden' },
      { rule: 'sensitivity', atLeast: 0 },
      { rule: 'specificity', atLeast: 1 },
      { rule: 'cost-ratio', ratio: 0.1 },
      { rule: 'fixed', value: -2 },
    ])
      expect(thresholdRuleSchema.parse(rule)).toEqual(rule);
    for (const rule of [
      { rule: 'sensitivity', atLeast: -0.1 },
      { rule: 'specificity', atLeast: 1.1 },
      { rule: 'cost-ratio', ratio: 0 },
      { rule: 'fixed' },
      { rule: 'accuracy' },
    ])
      expect(thresholdRuleSchema.safeParse(rule).success).toBe(false);
  });

  it('chooses midway to 1 above the highest score, and next above it from 1 on', () => {
    const nothing = { rule: 'specificity', atLeast: 1 } as const;
    expect(chooseThreshold(nothing, [0.5, 0.8], [1, 0])?.threshold).toBeCloseTo(0.9, 14);
    expect(chooseThreshold(nothing, [0.5, 1], [1, 0])?.threshold).toBe(1 + 2 ** -52);
    const everything = { rule: 'sensitivity', atLeast: 1 } as const;
    expect(chooseThreshold(everything, [-2, -1], [1, 0])?.threshold).toBe(-2);
    expect(chooseThreshold(everything, [0.3, 0.6], [1, 0])?.threshold).toBe(0);
  });

  it('tells what it reaches, null for a class that is missing', () => {
    expect(chooseThreshold({ rule: 'fixed', value: 0.5 }, [0.7, 0.2, 0.6], [1, 1, 0])).toEqual({
      ...{ threshold: 0.5, tp: 1, fp: 1, tn: 0, fn: 1, sensitivity: 0.5, specificity: 0 },
    });
    expect(chooseThreshold({ rule: 'fixed', value: 0.5 }, [0.7], [1])).toMatchObject({
      sensitivity: 1,
      specificity: null,
    });
    for (const labels of [
      [0, 0],
      [1, 1],
    ])
      expect(chooseThreshold({ rule: 'cost-ratio', ratio: 2 }, [0.2, 0.3], labels)).toBeNull();
  });
});

describe('rates that run', () => {
  const runningRates = (
    scores: number[],
    labels: number[],
    classCount = 2,
  ): ReturnType<RunningRates['rates']> => {
    const running = new RunningRates(classCount);
    running.add(scores, labels);
    return running.rates();
  };

  it('count pairs in the right order, and half of those in one of 199 intervals', () => {
    expect(runningRates([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1])).toEqual({
      precision: 0.5,
      recall: 0.5,
      auc: 0.75,
    });
    expect(runningRates([0.501, 0.502], [0, 1]).auc).toBe(0.5);
    expect(runningRates([0.501, 0.508], [0, 1]).auc).toBe(1);
    expect(runningRates([0.508, 0.501], [0, 1]).auc).toBe(0);
  });

  it('have intervals that are open below and closed above, in single precision', () => {
    for (let edge = 1; edge < 199; edge++) {
      expect(runningRates([(edge - 0.01) / 199, (edge + 0.01) / 199], [0, 1]).auc, `at ${edge}`).toBe(1);
      expect(runningRates([(edge - 0.01) / 199, (edge - 0.99) / 199], [0, 1]).auc, `below ${edge}`).toBe(0.5);
    }
    // Fractions of 199 that single precision does not round across an edge.
    for (const edge of [1, 2, 100]) {
      expect(runningRates([edge / 199, (edge + 0.01) / 199], [0, 1]).auc).toBe(1);
      expect(runningRates([(edge - 0.01) / 199, edge / 199], [0, 1]).auc).toBe(0.5);
    }
    expect(runningRates([0, 0.5 / 199], [0, 1]).auc).toBe(0.5);
    expect(runningRates([198.5 / 199, 1], [0, 1]).auc).toBe(0.5);
  });

  it('decide above a half for two classes', () => {
    expect(runningRates([0.5, 0.50001, 0.9], [1, 1, 0])).toMatchObject({ precision: 0.5, recall: 0.5 });
  });

  it('average more classes, and go by the highest probability', () => {
    const rates = runningRates([0.6, 0.3, 0.1, 0.2, 0.7, 0.1, 0.5, 0.1, 0.4, 0.1, 0.2, 0.7], [0, 1, 2, 2], 3);
    expect(rates.precision).toBeCloseTo((1 / 2 + 1 + 1) / 3, 14);
    expect(rates.recall).toBeCloseTo((1 + 1 + 1 / 2) / 3, 14);
    // Class 0: 0.6 above 0.2, 0.5, 0.1; class 1: 0.7 above all; class 2: 0.4 and 0.7 above 0.1 and 0.1.
    expect(rates.auc).toBe(1);
  });

  it('go on from a state as if never stopped, and leave it as it is', () => {
    for (const [classCount, scores, labels] of [
      [2, [0.2, 0.7, 0.6], [0, 1, 0]],
      [3, [0.6, 0.3, 0.1, 0.2, 0.7, 0.1], [0, 2]],
    ] as const) {
      const [whole, begun] = [new RunningRates(classCount), new RunningRates(classCount)];
      begun.add(scores, labels);
      const state = begun.state();
      const text = JSON.stringify(state);
      const resumed = new RunningRates(classCount, runningRatesStateSchema.parse(JSON.parse(text)));
      resumed.add(scores, labels);
      new RunningRates(classCount, state).add(scores, labels);
      begun.add(scores, labels);
      expect(JSON.stringify(state)).toBe(text);
      whole.add(scores, labels);
      whole.add(scores, labels);
      expect(resumed.rates()).toEqual(whole.rates());
      expect(resumed.state()).toEqual(whole.state());
      expect(state.histograms).toHaveLength(classCount === 2 ? 1 : classCount);
      expect(state.histograms[0]?.positives).toHaveLength(199);
    }
  });

  it('refuse a state of other classes, labels that are no class, and a state of another form', () => {
    expect(() => new RunningRates(3, new RunningRates(2).state())).toThrow(
      new RangeError('The counts are of 2 classes, not of 3.'),
    );
    const { confusion } = new RunningRates(3).state();
    const { histograms } = new RunningRates(2).state();
    expect(() => new RunningRates(3, { confusion, histograms })).toThrow(RangeError);
    const { histograms: three } = new RunningRates(3).state();
    expect(
      () => new RunningRates(3, { confusion: new RunningRates(2).state().confusion, histograms: three }),
    ).toThrow(RangeError);
    expect(() => runningRates([0.5], [2])).toThrow(new RangeError('There is no class 0.'));
    for (const wrong of [
      { confusion, histograms: [] },
      { confusion: [[0]], histograms },
      {
        confusion: [
          [-1, 0],
          [0, 0.5],
        ],
        histograms,
      },
      { confusion, histograms: [{ positives: [0], negatives: [0] }] },
    ])
      expect(runningRatesStateSchema.safeParse(wrong).success).toBe(false);
  });
});
