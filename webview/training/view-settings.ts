import * as z from 'zod';

/** How a panel is looked at. It outlives reloads; what is damaged of it falls back to the default. */
export const viewSettingsSchema = z.object({
  /** Of the batch loss, and of the epochs' curves where `smoothEpochs`. */
  smoothing: z.number().min(0).max(0.99).catch(0.9),
  smoothEpochs: z.boolean().catch(false),
  logarithmic: z.boolean().catch(false),
  /** Ids of lines. */
  hidden: z.array(z.string()).catch([]),
  asTable: z.boolean().catch(false),
  logOpen: z.boolean().catch(false),
  /** Notices that the user has put away. */
  dismissed: z.array(z.string()).catch([]),
});
export type ViewSettings = z.output<typeof viewSettingsSchema>;

const savedSchema = z.object({ view: viewSettingsSchema });

/** The settings within what the panel has kept; the defaults where there are none. */
export function readViewSettings(saved: unknown): ViewSettings {
  return savedSchema.safeParse(saved).data?.view ?? viewSettingsSchema.parse({});
}
