import * as z from 'zod';

/** What curves are laid side by side by. `phase`: the phases of one run, each from its own first epoch on. */
export const alignmentSchema = z.enum(['epoch', 'phase', 'time']);
export type Alignment = z.output<typeof alignmentSchema>;

/** How a comparison is looked at. It outlives reloads; what is damaged of it falls back to the default. */
export const viewSettingsSchema = z.object({
  /** null: test where all have it. */
  split: z.enum(['val', 'test']).nullable().catch(null),
  /** Name of the model that the others are compared with; null: the first. */
  baseline: z.string().nullable().catch(null),
  alignment: alignmentSchema.catch('epoch'),
  logarithmic: z.boolean().catch(false),
  /** Ids of lines. */
  hidden: z.array(z.string()).catch([]),
  differencesOnly: z.boolean().catch(true),
});
export type ViewSettings = z.output<typeof viewSettingsSchema>;

const savedSchema = z.object({ view: viewSettingsSchema });

/** The settings within what the panel has kept; the defaults where there are none. */
export function readViewSettings(saved: unknown): ViewSettings {
  return savedSchema.safeParse(saved).data?.view ?? viewSettingsSchema.parse({});
}
