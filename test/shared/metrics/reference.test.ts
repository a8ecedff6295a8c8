import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { bootstrapIntervals } from '../../../src/shared/metrics/bootstrap.ts';
import { delongAuc, compareAucs } from '../../../src/shared/metrics/delong.ts';
import { evaluateBinary, evaluateMulticlass } from '../../../src/shared/metrics/evaluate-scores.ts';
import { mcnemarTest } from '../../../src/shared/metrics/mcnemar.ts';
import { scalarMetrics } from '../../../src/shared/metrics/metrics-schema.ts';
import { newcombeAucInterval } from '../../../src/shared/metrics/newcombe.ts';
import { criticalValue, twoSidedTail } from '../../../src/shared/metrics/normal-distribution.ts';
import { precisionRecallCurve } from '../../../src/shared/metrics/precision-recall.ts';
import { resampledAreas } from '../../../src/shared/metrics/resampled-areas.ts';
import { rocCurve } from '../../../src/shared/metrics/roc.ts';
import { fitTemperature, temperedScores } from '../../../src/shared/metrics/temperature.ts';
import { validationMetrics } from '../../../src/shared/metrics/validation-metrics.ts';
import { wilsonInterval } from '../../../src/shared/metrics/wilson.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { describeWithReference, runReference } from '../../support/reference-python.ts';
import { randomMulticlassSet, randomScoreSet } from './random-scores.ts';

const nullable = z.number().nullable();
const numbers = z.array(z.number());
const referenceSchema = z.object({
  binary: z.array(
    z
      .object({
        delongVariance: z.number(),
        roc: z.object({ fpr: numbers, tpr: numbers, thresholds: numbers }),
        precisionRecall: z.object({ precision: numbers, recall: numbers, thresholds: numbers }),
      })
      .catchall(nullable),
  ),
  multiclass: z.array(
    z
      .object({
        confusion: z.array(numbers),
        perClass: z.array(z.record(z.string(), z.number())),
      })
      .catchall(nullable),
  ),
  pairs: z.array(z.object({ difference: nullable, variance: nullable, z: nullable, p: nullable })),
  wilson: z.array(z.tuple([z.number(), z.number()])),
  newcombe: z.array(z.tuple([z.number(), z.number()])),
  temperature: z.array(z.object({ temperature: z.number(), scores: numbers })),
  bootstrap: z.array(z.object({ auc: numbers, averagePrecision: numbers })),
  mcnemar: numbers,
  mcnemarBinomial: numbers,
  twoSidedTail: numbers,
  criticalValue: numbers,
});

const sharedNames = ['accuracy', 'precision', 'sensitivity', 'specificity', 'f1', 'balancedAccuracy', 'auc'];
const lossNames = ['averagePrecision', 'logLoss', 'brier', 'ece'];
const binaryNames = ['tp', 'fp', 'tn', 'fn', 'npv', ...sharedNames, ...lossNames];
const multiclassNames = ['mcc', ...sharedNames, ...lossNames];

const sizes = [4, 5, 9, 16, 40, 150, 624];
const levels = [undefined, 2, 5, 20];
const binary = sizes.flatMap((size, row) =>
  levels.map((level, column) => ({
    ...randomScoreSet(100 * row + column, size, level),
    threshold: [0.5, 0.2, 0.8][(row + column) % 3] ?? 0.5,
  })),
);
const multiclass = [3, 4, 7].flatMap((classCount, row) =>
  [undefined, 1, 4].flatMap((level, column) =>
    [20, 200].map((size) => randomMulticlassSet(10 * row + column, size, classCount, level)),
  ),
);
const pairs = [20, 150, 624].map((size) => {
  const { scores: first, labels } = randomScoreSet(size, size);
  const noise = randomScoreSet(size + 1, size, 10).scores;
  return { first, second: first.map((score, index) => (score + (noise[index] ?? 0)) / 2), labels };
});
const wilson = [
  [0, 20],
  [20, 20],
  [1, 29],
  [15, 148],
  [81, 263],
  [1, 1],
  [99_999, 100_000],
].flatMap(([k = 0, n = 0]) => [0.9, 0.95, 0.999].map((confidence) => ({ k, n, confidence })));
const newcombe = [0, 0.1, 0.5, 0.893, 0.999, 1].flatMap((auc) =>
  [
    [1, 1],
    [8, 8],
    [51, 58],
    [390, 234],
  ].map(([positives = 0, negatives = 0]) => ({ auc, positives, negatives })),
);
const temperature = [
  ...binary
    .filter(({ scores }) => scores.length >= 40)
    .map(({ scores, labels }) => ({
      scores: scores.flatMap((score) => [1 - score, score]),
      labels,
      classCount: 2,
    })),
  ...multiclass,
];
/** Patients drawn as `bootstrapIntervals` draws them, so that the reference takes the same ones. */
const bootstrap = [40, 150].map((size) => {
  const { scores, labels } = randomScoreSet(size, size, 20);
  const groups = labels.map((_, index) => Math.floor(index / 2));
  const seed = size;
  const resamples = 200;
  const stream = randomStream(seed, 'bootstrap');
  const draws = Array.from({ length: resamples }, () =>
    Array.from({ length: size / 2 }, () => stream.integer(size / 2)),
  );
  return { scores, labels, groups, draws, seed, resamples };
});
const mcnemar: [number, number][] = [
  [0, 1],
  [1, 5],
  [7, 7],
  [59, 121],
  [0, 40],
  [3000, 3200],
];
const zs = [0, 1e-9, 0.1, 1, 1.96, 2.8, 2.9, 5, 12, 37];
const confidences = [0.01, 0.5, 0.9, 0.95, 0.99, 0.999999];

/** Values agree to 1e-9, relative to those that are larger than 1. */
function expectClose(
  actual: number | null | undefined,
  expected: number | null | undefined,
  what: string,
): void {
  if (typeof actual !== 'number' || typeof expected !== 'number') expect(actual, what).toBe(expected);
  else expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected)), what).toBeLessThan(1e-9);
}

describeWithReference('metrics as scikit-learn, scipy and statsmodels define them', () => {
  let reference: z.output<typeof referenceSchema>;
  beforeAll(async () => {
    const input = {
      ...{ binary, multiclass, pairs, wilson, newcombe, temperature, bootstrap, mcnemar },
      ...{ z: zs, confidence: confidences },
    };
    reference = referenceSchema.parse(await runReference('metrics_reference.py', input));
  });

  it('gives the counts, rates, areas and losses of scikit-learn for two classes', () => {
    binary.forEach((set, index) => {
      const ours = scalarMetrics(evaluateBinary(set, { resamples: 0 }));
      const theirs = reference.binary[index] ?? {};
      for (const name of binaryNames) {
        expectClose(ours[name], theirs[name as keyof typeof theirs], `${name} of set ${index}`);
      }
      // scikit-learn says 0 where it is undefined.
      expectClose(ours['mcc'] ?? 0, theirs['mcc' as keyof typeof theirs], `mcc of set ${index}`);
    });
  });

  it("gives DeLong's variance as it is defined, pair by pair", () => {
    binary.forEach((set, index) => {
      const ours = delongAuc(set.scores, set.labels);
      expectClose(ours?.variance, reference.binary[index]?.delongVariance, `variance of set ${index}`);
      expectClose(ours?.auc, reference.binary[index]?.['auc'], `auc of set ${index}`);
    });
  });

  it("gives DeLong's test of two classifiers on the same images", () => {
    pairs.forEach(({ first, second, labels }, index) => {
      const ours = compareAucs(first, second, labels);
      const theirs = reference.pairs[index];
      for (const name of ['difference', 'variance', 'z', 'p'] as const) {
        expectClose(ours?.[name], theirs?.[name], `${name} of pair ${index}`);
      }
    });
  });

  it('draws the ROC curve through the same corners', () => {
    binary.forEach((set, index) => {
      const ours = rocCurve(set.scores, set.labels);
      const theirs = reference.binary[index]?.roc;
      expect(ours.map((point) => point.falsePositiveRate)).toEqual(theirs?.fpr);
      expect(ours.map((point) => point.truePositiveRate)).toEqual(theirs?.tpr);
      expect(ours.slice(1).map((point) => point.threshold)).toEqual(theirs?.thresholds);
    });
  });

  it('draws the precision-recall curve through the same points', () => {
    binary.forEach((set, index) => {
      const ours = precisionRecallCurve(set.scores, set.labels).reverse();
      const theirs = reference.binary[index]?.precisionRecall;
      expect(ours.map((point) => point.precision)).toEqual(theirs?.precision);
      expect(ours.map((point) => point.recall)).toEqual(theirs?.recall);
      expect(ours.slice(0, -1).map((point) => point.threshold)).toEqual(theirs?.thresholds);
    });
  });

  it('gives the macro averages, matrix and losses of scikit-learn for more classes', () => {
    multiclass.forEach((set, index) => {
      const metrics = evaluateMulticlass(set, { resamples: 0 });
      const ours = scalarMetrics(metrics);
      const theirs = reference.multiclass[index];
      expect(metrics.confusion).toEqual(theirs?.confusion);
      for (const name of multiclassNames) {
        expectClose(ours[name], theirs?.[name as 'mcc'], `${name} of set ${index}`);
      }
    });
  });

  it("gives each class's own precision, recall and F1 of scikit-learn's report", () => {
    multiclass.forEach((set, index) => {
      evaluateMulticlass(set, { resamples: 0 }).perClass.forEach((ours, classIndex) => {
        const theirs = reference.multiclass[index]?.perClass[classIndex];
        expect(ours.support).toBe(theirs?.['support']);
        expectClose(ours.precision ?? 0, theirs?.['precision'], `precision of class ${classIndex}`);
        expectClose(ours.sensitivity, theirs?.['recall'], `recall of class ${classIndex}`);
        expectClose(ours.f1, theirs?.['f1-score'], `F1 of class ${classIndex}`);
      });
    });
  });

  it('gives the same values after an epoch as in the final evaluation', () => {
    binary.forEach((set, index) => {
      if (set.threshold !== 0.5) return;
      const { loss, recall, ...others } = validationMetrics(set.scores, set.labels);
      const theirs: Record<string, unknown> = reference.binary[index] ?? {};
      for (const [name, value] of Object.entries({ ...others, logLoss: loss, sensitivity: recall })) {
        expectClose(value, nullable.parse(theirs[name]), `${name} of set ${index}`);
      }
    });
  });

  it("gives statsmodels' Wilson intervals", () => {
    wilson.forEach(({ k, n, confidence }, index) => {
      const ours = wilsonInterval(k, n, confidence);
      expectClose(ours?.low, reference.wilson[index]?.[0], `low of ${k}/${n}`);
      expectClose(ours?.high, reference.wilson[index]?.[1], `high of ${k}/${n}`);
    });
  });

  it("gives Newcombe's interval as the roots of its equation", () => {
    newcombe.forEach(({ auc, positives, negatives }, index) => {
      const [low, high] = newcombeAucInterval(auc, positives, negatives);
      expectClose(low, reference.newcombe[index]?.[0], `low of ${auc} with ${positives}`);
      expectClose(high, reference.newcombe[index]?.[1], `high of ${auc} with ${positives}`);
    });
  });

  it("fits scikit-learn's temperature, and scales by it to the same probabilities", () => {
    temperature.forEach(({ scores, labels, classCount }, index) => {
      const ours = fitTemperature({ scores, labels, classCount }) ?? NaN;
      const theirs = reference.temperature[index];
      // The loss is flat at its optimum: a search by its value finds the place to the root of its precision.
      expect(Math.abs(ours / (theirs?.temperature ?? NaN) - 1), `set ${index}`).toBeLessThan(1e-6);
      temperedScores(scores, classCount, ours).forEach((score, at) => {
        expect(Math.abs(score - (theirs?.scores[at] ?? NaN))).toBeLessThan(1e-6);
      });
    });
  });

  it('resamples patients to the intervals that scikit-learn and numpy give for the same patients', () => {
    bootstrap.forEach(({ scores, labels, groups, seed, resamples }, index) => {
      const ours = bootstrapIntervals(
        Uint32Array.from(groups),
        ['auc', 'averagePrecision'],
        resampledAreas(scores, labels),
        { seed, resamples },
      );
      for (const name of ['auc', 'averagePrecision'] as const) {
        expectClose(ours[name]?.[0], reference.bootstrap[index]?.[name][0], `low ${name}`);
        expectClose(ours[name]?.[1], reference.bootstrap[index]?.[name][1], `high ${name}`);
      }
    });
  });

  it("gives statsmodels' and scipy's exact McNemar test", () => {
    mcnemar.forEach(([onlyFirst, onlySecond], index) => {
      const { p } = mcnemarTest(onlyFirst, onlySecond);
      expectClose(p, reference.mcnemar[index], `p of ${onlyFirst} and ${onlySecond}`);
      expectClose(p, reference.mcnemarBinomial[index], `binomial p of ${onlyFirst} and ${onlySecond}`);
    });
  });

  it("gives scipy's normal tails and quantiles, small tails to their own scale", () => {
    zs.forEach((value, index) => {
      const theirs = reference.twoSidedTail[index] ?? NaN;
      expect(Math.abs(twoSidedTail(value) - theirs) / theirs, `tail of ${value}`).toBeLessThan(1e-9);
    });
    confidences.forEach((confidence, index) => {
      expectClose(criticalValue(confidence), reference.criticalValue[index], `quantile of ${confidence}`);
    });
  });
});
