import * as z from 'zod';
import { thresholdRuleSchema } from '../metrics/threshold-rule.ts';

/** How the threshold that is stored with a model was chosen. Only validation may choose one: test stays untouched. */
export const thresholdOriginSchema = z.object({
  rule: thresholdRuleSchema,
  split: z.literal('val'),
  /** Images of the split that it was chosen on. */
  images: z.int().min(0),
  chosenBy: z.enum(['training', 'user']),
  at: z.iso.datetime(),
});
export type ThresholdOrigin = z.output<typeof thresholdOriginSchema>;
