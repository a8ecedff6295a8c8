import type { ConfusionCounts } from './confusion.ts';
import { countsAt } from './counts-at.ts';
import type { Numbers } from './numbers.ts';
import { ratio } from './numbers.ts';
import { scoreSteps } from './score-steps.ts';
import type { ScoreSteps } from './score-steps.ts';
import type { ThresholdRule } from './threshold-rule.ts';

/** A threshold with what it reaches on the scores it was chosen on. */
export interface ThresholdChoice extends ConfusionCounts {
  readonly threshold: number;
  readonly sensitivity: number | null;
  readonly specificity: number | null;
}

/**
 * Chooses the decision threshold from validation scores (probabilities of the positive class, labels 0 or 1).
 *
 * Candidates lie midway between adjacent distinct scores, so that new images whose scores differ a little from these
 * are decided alike; below the lowest score it is 0 (everything positive), above the highest midway to 1, or just
 * above 1 (nothing positive).
 * - `youden`: the largest sensitivity + specificity - 1 (W. J. Youden, Cancer 3, 1950); of equal ones the lowest,
 *   which misses fewer positives.
 * - `sensitivity`: the highest candidate that keeps at least the sensitivity asked for.
 * - `specificity`: the lowest candidate that keeps at least the specificity asked for.
 * - `cost-ratio`: the smallest cost of the images decided wrong; of equal ones the lowest.
 * - `fixed`: the value given.
 *
 * null where the class that the rule measures is missing (either of them for `youden` and `cost-ratio`).
 */
export function chooseThreshold(
  rule: ThresholdRule,
  scores: Numbers,
  labels: Numbers,
): ThresholdChoice | null {
  return chooseThresholdOfSteps(rule, scoreSteps(scores, labels));
}

/** `chooseThreshold` of scores that are sorted already. */
export function chooseThresholdOfSteps(rule: ThresholdRule, steps: ScoreSteps): ThresholdChoice | null {
  if (rule.rule === 'fixed') return choice(rule.value, countsAt(steps, rule.value));
  const { positives, negatives } = steps;
  if (positives === 0 && rule.rule !== 'specificity') return null;
  if (negatives === 0 && rule.rule !== 'sensitivity') return null;

  // Cut i counts the highest i distinct scores as positive.
  const cuts = steps.scores.length + 1;
  let chosen = -1;
  if (rule.rule === 'youden' || rule.rule === 'cost-ratio') {
    // Youden's index times the product of the class sizes, which is a whole number; or what is saved against deciding
    // everything negative, in costs of a false alarm.
    const [gain, loss] = rule.rule === 'youden' ? [negatives, positives] : [rule.ratio, 1];
    let best = -Infinity;
    for (let cut = 0; cut < cuts; cut++) {
      const value = truePositives(steps, cut) * gain - falsePositives(steps, cut) * loss;
      if (value >= best) {
        best = value;
        chosen = cut;
      }
    }
  } else if (rule.rule === 'sensitivity') {
    chosen = 0;
    while (truePositives(steps, chosen) / positives < rule.atLeast) chosen++;
  } else {
    chosen = cuts - 1;
    while ((negatives - falsePositives(steps, chosen)) / negatives < rule.atLeast) chosen--;
  }
  const tp = truePositives(steps, chosen);
  const fp = falsePositives(steps, chosen);
  return choice(thresholdOfCut(steps, chosen), { tp, fp, tn: negatives - fp, fn: positives - tp });
}

function truePositives({ tp }: ScoreSteps, cut: number): number {
  return tp[cut - 1] ?? 0;
}

function falsePositives({ fp }: ScoreSteps, cut: number): number {
  return fp[cut - 1] ?? 0;
}

function thresholdOfCut({ scores }: ScoreSteps, cut: number): number {
  const above = scores[cut - 1];
  const below = scores[cut];
  if (below === undefined) return Math.min(0, above ?? 0);
  if (above !== undefined) return midpoint(below, above);
  return below < 1 ? midpoint(below, 1) : below * (1 + Number.EPSILON);
}

/** Midway between two scores: above `low` always, even where no number lies between them. */
function midpoint(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}

function choice(threshold: number, counts: ConfusionCounts): ThresholdChoice {
  return {
    threshold,
    ...counts,
    sensitivity: ratio(counts.tp, counts.tp + counts.fn),
    specificity: ratio(counts.tn, counts.tn + counts.fp),
  };
}
