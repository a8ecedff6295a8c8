import * as z from 'zod';

/** How pictures are looked at. It outlives reloads; what is damaged of it falls back to the default. */
const viewSettingsSchema = z.object({
  heatShown: z.boolean().catch(true),
  heatOpacity: z.number().min(0).max(1).catch(0.6),
});
export type ViewSettings = z.output<typeof viewSettingsSchema>;

const savedSchema = z.object({ view: viewSettingsSchema });

/** The settings within what the panel has kept; the defaults where there are none. */
export function readViewSettings(saved: unknown): ViewSettings {
  return savedSchema.safeParse(saved).data?.view ?? viewSettingsSchema.parse({});
}
