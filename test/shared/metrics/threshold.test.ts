import { describe, expect, it } from 'vitest';
import { confusionAt } from '../../../src/shared/metrics/confusion.ts';
import { chooseThreshold } from '../../../src/shared/metrics/threshold.ts';
import type { ThresholdRule } from '../../../src/shared/metrics/threshold-rule.ts';
import { randomScoreSet } from './random-scores.ts';

const scores = [0.1, 0.2, 0.4, 0.6, 0.7, 0.9];
const labels = [0, 0, 1, 0, 1, 1];
const youden: ThresholdRule = { rule: 'youden' };

describe('the decision threshold', () => {
  it("is midway between scores where Youden's index is largest, the lower of two equal ones", () => {
    // At 0.3: sensitivity 1, specificity 2/3. At 0.65: 2/3 and 1.
    expect(chooseThreshold(youden, scores, labels)).toMatchObject({
      threshold: 0.2 + (0.4 - 0.2) / 2,
      tp: 3,
      fp: 1,
      tn: 2,
      fn: 0,
      sensitivity: 1,
    });
  });

  it('is the highest that keeps the sensitivity asked for', () => {
    expect(chooseThreshold({ rule: 'sensitivity', atLeast: 0.95 }, scores, labels)?.threshold).toBeCloseTo(
      0.3,
    );
    expect(chooseThreshold({ rule: 'sensitivity', atLeast: 2 / 3 }, scores, labels)?.threshold).toBeCloseTo(
      0.65,
    );
  });

  it('is the lowest that keeps the specificity asked for', () => {
    expect(chooseThreshold({ rule: 'specificity', atLeast: 1 }, scores, labels)?.threshold).toBeCloseTo(0.65);
    expect(chooseThreshold({ rule: 'specificity', atLeast: 0.5 }, scores, labels)?.threshold).toBeCloseTo(
      0.3,
    );
  });

  it('costs least where a missed positive costs more than a false alarm, the lower of two equal ones', () => {
    for (let seed = 0; seed < 20; seed++) {
      const set = randomScoreSet(seed, 30, seed % 2 ? 5 : undefined);
      for (const ratio of [0.1, 1, 3, 50]) {
        const cost = ({ fn, fp }: { fn: number; fp: number }): number => ratio * fn + fp;
        const chosen = chooseThreshold({ rule: 'cost-ratio', ratio }, set.scores, set.labels);
        const others = [...set.scores, 0, 2].map((at) => cost(confusionAt(set.scores, set.labels, at)));
        expect(cost(chosen ?? expect.fail('no threshold'))).toBeCloseTo(Math.min(...others), 10);
      }
    }
    expect(chooseThreshold({ rule: 'cost-ratio', ratio: 1 }, [0.4, 0.4], [0, 1])).toMatchObject({
      fp: 1,
      fn: 0,
    });
  });

  it('is the one given', () => {
    expect(chooseThreshold({ rule: 'fixed', value: 0.7 }, scores, labels)).toMatchObject({
      threshold: 0.7,
      tp: 2,
      fp: 0,
    });
  });

  it('counts all as positive where nothing less keeps the sensitivity, and nothing where nothing else keeps the specificity', () => {
    const everything = chooseThreshold({ rule: 'sensitivity', atLeast: 1 }, [0, 0.5, 1], [1, 0, 1]);
    expect(everything).toMatchObject({ threshold: 0, tp: 2, fp: 1 });
    const nothing = chooseThreshold({ rule: 'specificity', atLeast: 1 }, [0, 0.5, 1], [1, 1, 0]);
    expect(nothing).toMatchObject({ tp: 0, fp: 0 });
    expect(nothing?.threshold).toBeGreaterThan(1);
  });

  it('reaches with the images what it says it reaches, for every rule', () => {
    const rules: ThresholdRule[] = [
      youden,
      { rule: 'cost-ratio', ratio: 4 },
      { rule: 'fixed', value: 0.5 },
      ...[0, 0.5, 0.9, 1].flatMap((atLeast): ThresholdRule[] => [
        { rule: 'sensitivity', atLeast },
        { rule: 'specificity', atLeast },
      ]),
    ];
    for (let seed = 0; seed < 40; seed++) {
      const set = randomScoreSet(seed, 10 + seed, seed % 3 ? 4 : undefined);
      for (const rule of rules) {
        const { threshold, tp, fp, tn, fn, sensitivity, specificity } =
          chooseThreshold(rule, set.scores, set.labels) ?? expect.fail('no threshold');
        expect(confusionAt(set.scores, set.labels, threshold)).toEqual({ tp, fp, tn, fn });
        if (rule.rule === 'sensitivity') expect(sensitivity).toBeGreaterThanOrEqual(rule.atLeast);
        if (rule.rule === 'specificity') expect(specificity).toBeGreaterThanOrEqual(rule.atLeast);
      }
    }
  });

  it('divides neighbouring numbers that have none between them', () => {
    const above = 0.5 + 2 ** -53;
    expect(above).toBeGreaterThan(0.5);
    expect(chooseThreshold(youden, [0.5, above], [0, 1])).toMatchObject({ threshold: above, tp: 1, tn: 1 });
  });

  it('counts everything as positive when all scores are equal', () => {
    expect(chooseThreshold(youden, [0.4, 0.4, 0.4], [0, 1, 1])).toMatchObject({ threshold: 0, fn: 0 });
  });

  it('is null where the class that the rule measures is missing', () => {
    expect(chooseThreshold(youden, [0.2, 0.3], [1, 1])).toBeNull();
    expect(chooseThreshold({ rule: 'sensitivity', atLeast: 0.9 }, [0.2], [0])).toBeNull();
    expect(chooseThreshold({ rule: 'specificity', atLeast: 0.9 }, [0.2], [1])).toBeNull();
    expect(chooseThreshold({ rule: 'sensitivity', atLeast: 0.9 }, [0.2], [1])?.threshold).toBe(0);
    expect(chooseThreshold(youden, [], [])).toBeNull();
  });
});
