import * as z from 'zod';
import { epochFinishedSchema, phaseNameSchema } from '../run/events.ts';
import { modelMetadataSchema } from '../run/model-metadata.ts';
import { runManifestSchema } from '../run/run-manifest.ts';

/** A file of predictions as it is, to be read by whoever shows it: a hundred thousand lines would hold up a host. */
const predictionFileSchema = z.object({
  phase: phaseNameSchema,
  split: z.enum(['val', 'test']),
  text: z.string(),
});

/**
 * Whose images are judged: those of the run's own splits, or those of a folder, which the run's model classified later
 * and which stand as `test`.
 */
export const judgedImagesSchema = z.enum(['run', 'folder']);
export type JudgedImages = z.output<typeof judgedImagesSchema>;

/**
 * All that reports and comparisons are made of, of one run: read from its folder by the extension and the command
 * line alike, given to a panel as a message and to an exported page as part of it.
 */
export const runReportSchema = z.object({
  /** Absolute path of the run's folder; tells it from others. Not in an exported page, where it is the run's id. */
  run: z.string(),
  /** What it is called, as `runTitle` has it. */
  name: z.string(),
  judged: judgedImagesSchema.default('run'),
  /**
   * Where a folder is judged its `dataset` is that folder, and each phase's `test` is what an evaluation of its images
   * found, or null for a phase that did not judge them; all else is the run's.
   */
  manifest: runManifestSchema,
  /** null: there is no model yet, or it cannot be read. */
  model: modelMetadataSchema.nullable(),
  epochs: z.array(epochFinishedSchema),
  predictions: z.array(predictionFileSchema),
  /** `split.csv` as it is; null where it cannot be read. */
  split: z.string().nullable(),
  /** Files that are there and could not be read, with the reason, for the user. */
  problems: z.array(z.object({ file: z.string(), reason: z.string() })),
});
export type RunReport = z.output<typeof runReportSchema>;
