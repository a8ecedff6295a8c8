import * as z from 'zod';

/** How the threshold that is stored with a model was chosen. Only validation may choose one: test stays untouched. */
export const thresholdOriginSchema = z.object({
  /** In words, as in the model's card: `sensitivity of at least 0.95`. From outside: shown as text alone. */
  rule: z.string().max(200),
  split: z.literal('val'),
  /** Images of the split that it was chosen on. */
  images: z.int().min(0),
  chosenBy: z.enum(['training', 'user']),
  at: z.iso.datetime(),
});
export type ThresholdOrigin = z.output<typeof thresholdOriginSchema>;
