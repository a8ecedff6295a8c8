import * as z from 'zod';
import { runReportSchema } from '../report/run-report.ts';
import { phaseNameSchema } from '../run/events.ts';

/** Relative to the dataset's folder, with forward slashes. */
const imagePath = z.string().max(4_000);

/**
 * What to show: the report of one run, or a comparison. One panel's page serves each; `compare` with one run shows its
 * two phases side by side.
 */
const runsMessageSchema = z.object({
  kind: z.literal('runs'),
  runs: z.array(runReportSchema).min(1).max(6),
  /** For each run, the address under which its dataset's images can be loaded; null: they cannot. */
  imageRoots: z.array(z.string().nullable()),
  /** Whether asking for heat maps and storing thresholds is possible: not in an exported page or without trust. */
  canAct: z.boolean(),
});

/** From the extension to a report or comparison. */
export const toReportPanelSchema = z.discriminatedUnion('kind', [
  runsMessageSchema,
  /** The run's folder has changed since: it is finished, evaluated anew, its threshold stored. */
  z.object({ kind: z.literal('changed'), run: z.string() }),
  z.object({ kind: z.literal('cannot-show'), reason: z.string() }),
  /** A heat map that was asked for, as an address that can be loaded. */
  z.object({
    kind: z.literal('explained'),
    run: z.string(),
    phase: phaseNameSchema,
    path: imagePath,
    overlay: z.string().nullable(),
    problem: z.string().nullable(),
  }),
  z.object({ kind: z.literal('threshold-stored'), run: z.string(), problem: z.string().nullable() }),
  /** What became of an `export`. */
  z.object({ kind: z.literal('exported'), path: z.string().nullable() }),
]);
export type ToReportPanel = z.output<typeof toReportPanelSchema>;

/** From a report or comparison to the extension. */
export const fromReportPanelSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** Read the runs' folders again. */
  z.object({ kind: z.literal('refresh') }),
  z.object({ kind: z.literal('open-image'), run: z.string(), path: imagePath }),
  z.object({ kind: z.literal('reveal-image'), run: z.string(), path: imagePath }),
  z.object({ kind: z.literal('explain'), run: z.string(), phase: phaseNameSchema, path: imagePath }),
  z.object({
    kind: z.literal('store-threshold'),
    run: z.string(),
    threshold: z.number().min(0).max(1),
    /** In words, as in the model's card: `sensitivity of at least 0.95`. */
    rule: z.string().max(200),
    split: z.enum(['val', 'test']),
  }),
  /** Let the user choose runs to compare with those shown. */
  z.object({ kind: z.literal('choose-runs') }),
  z.object({ kind: z.literal('compare-phases'), run: z.string() }),
  z.object({ kind: z.literal('open-model-card'), run: z.string() }),
  /** Write the whole report as one page. */
  z.object({ kind: z.literal('export-page') }),
  /** Save a table or figure where the user says. `content` is text, or base64 of a PNG. */
  z.object({
    kind: z.literal('export'),
    format: z.enum(['png', 'svg', 'csv', 'json']),
    suggestedName: z.string().max(200),
    content: z.string().max(50_000_000),
  }),
]);
export type FromReportPanel = z.output<typeof fromReportPanelSchema>;
