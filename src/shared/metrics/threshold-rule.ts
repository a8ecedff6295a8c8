import * as z from 'zod';

const fraction = z.number().min(0).max(1);

/** How a decision threshold is chosen: the rules of a configuration, and those that only a report offers. */
export const thresholdRuleSchema = z.discriminatedUnion('rule', [
  z.object({ rule: z.literal('youden') }),
  z.object({ rule: z.literal('sensitivity'), atLeast: fraction }),
  z.object({ rule: z.literal('specificity'), atLeast: fraction }),
  /** A missed positive costs `ratio` times as much as a false alarm. */
  z.object({ rule: z.literal('cost-ratio'), ratio: z.number().positive() }),
  /** As the user said it. */
  z.object({ rule: z.literal('fixed'), value: z.number() }),
]);
export type ThresholdRule = z.output<typeof thresholdRuleSchema>;

/** A rule as it follows `chosen as`, on the images called `where`. */
export function ruleInWords(rule: ThresholdRule, where = 'validation'): string {
  switch (rule.rule) {
    case 'youden':
      return `the threshold with the largest sensitivity + specificity − 1 (Youden) on ${where}`;
    case 'sensitivity':
      return `the highest threshold with a sensitivity of at least ${rule.atLeast} on ${where}`;
    case 'specificity':
      return `the lowest threshold with a specificity of at least ${rule.atLeast} on ${where}`;
    case 'cost-ratio':
      return `the threshold with the least cost on ${where}, where a missed positive costs ${rule.ratio} times a false alarm`;
    case 'fixed':
      return 'a fixed threshold, as asked for';
  }
}
