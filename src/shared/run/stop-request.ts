import * as z from 'zod';

/** `stop-requested`: asks the trainer that made a claim to stop. It means nothing to any other, earlier or later. */
export const stopRequestSchema = z.object({
  formatVersion: z.literal(1),
  /** Name of the trainer's file in the run's `lock` folder, which is never used twice. */
  claim: z.string().max(100),
});
export type StopRequest = z.output<typeof stopRequestSchema>;
