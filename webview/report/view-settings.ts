import * as z from 'zod';
import { phaseNameSchema } from '../../src/shared/run/events.ts';

/** How a report is looked at. It outlives reloads; what is damaged of it falls back to the default. */
export const viewSettingsSchema = z.object({
  /** null: test where there is one. */
  split: z.enum(['val', 'test']).nullable().catch(null),
  /** null: the phase of the best weights. */
  phase: phaseNameSchema.nullable().catch(null),
  /** Whose curves are shown, of more than two classes; null: the positive one's. */
  className: z.string().nullable().catch(null),
  /** For predictive values; null: that of the images. */
  prevalence: z.number().min(0).max(1).nullable().catch(null),
});
export type ViewSettings = z.output<typeof viewSettingsSchema>;

const savedSchema = z.object({ view: viewSettingsSchema });

/** The settings within what the panel has kept; the defaults where there are none. */
export function readViewSettings(saved: unknown): ViewSettings {
  return savedSchema.safeParse(saved).data?.view ?? viewSettingsSchema.parse({});
}
