import * as z from 'zod';

/** `label.json`: what the user says of a run, apart from what the trainer writes. */
export const runLabelSchema = z.object({
  formatVersion: z.literal(1),
  name: z.string().trim().min(1).max(120).nullable(),
});
export type RunLabel = z.output<typeof runLabelSchema>;
