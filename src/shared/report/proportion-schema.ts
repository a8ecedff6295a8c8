import * as z from 'zod';
import type { Proportion } from '../metrics/wilson.ts';

/** `k` of `n` with its 95 % interval. */
export const proportionSchema: z.ZodType<Proportion> = z.object({
  estimate: z.number(),
  k: z.int().min(0),
  n: z.int().min(0),
  low: z.number(),
  high: z.number(),
});
