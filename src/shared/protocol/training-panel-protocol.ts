import * as z from 'zod';
import { loggedEventSchema } from '../run/events.ts';
import { runStatusSchema } from '../run/run-manifest.ts';

/** What a training panel shows of a run beside its events. */
export const shownRunSchema = z.object({
  /** Absolute path of its folder; tells it from the others in the panel. */
  run: z.string(),
  id: z.string(),
  /** What it is called, as `runTitle` has it. */
  name: z.string(),
  dataset: z.string(),
  backbone: z.string(),
  status: z.union([runStatusSchema, z.enum(['interrupted', 'damaged', 'deleted'])]),
  /** Why it stopped or failed, for the user. */
  reason: z.string().nullable(),
  /** Epochs planned in each phase. */
  plannedEpochs: z.object({ featureExtraction: z.int().min(0), fineTuning: z.int().min(0) }),
  /** Whether it was asked to stop and has not done so yet. */
  stopping: z.boolean(),
  /** What may be asked of it now. */
  canStop: z.boolean(),
  canResume: z.boolean(),
  /** Whether a phase was evaluated, so that there is a report. */
  canReport: z.boolean(),
});
export type ShownRun = z.output<typeof shownRunSchema>;

/** From the extension to a training panel. */
export const toTrainingPanelSchema = z.discriminatedUnion('kind', [
  /** The runs shown, the panel's own first. What the panel knew of others it forgets. */
  z.object({
    kind: z.literal('runs'),
    runs: z.array(shownRunSchema),
    /** Whether an engine may be installed here: the workspace is trusted. */
    canSetUpEngine: z.boolean(),
  }),
  /** A run's events in order. `from` 0 begins anew; else they follow what was sent. */
  z.object({
    kind: z.literal('events'),
    run: z.string(),
    from: z.int().min(0),
    events: z.array(loggedEventSchema),
  }),
  /** The end of the trainer's own output, whole. */
  z.object({ kind: z.literal('log'), run: z.string(), lines: z.array(z.string()) }),
  /** What became of an `export`. */
  z.object({ kind: z.literal('exported'), path: z.string().nullable() }),
]);
export type ToTrainingPanel = z.output<typeof toTrainingPanelSchema>;

/** From a training panel to the extension. */
export const fromTrainingPanelSchema = z.discriminatedUnion('kind', [
  /** It listens, and knows nothing yet: sent when it is made and when it is made anew. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('stop'), run: z.string() }),
  z.object({ kind: z.literal('resume'), run: z.string() }),
  z.object({ kind: z.literal('open-report'), run: z.string() }),
  /** Let the user choose runs to show beside the panel's own. */
  z.object({ kind: z.literal('choose-runs') }),
  z.object({ kind: z.literal('remove-run'), run: z.string() }),
  z.object({ kind: z.literal('show-log'), run: z.string() }),
  z.object({ kind: z.literal('set-up-engine') }),
  /** Save a chart where the user says. `content` is text, or base64 of a PNG. */
  z.object({
    kind: z.literal('export'),
    format: z.enum(['png', 'svg', 'csv']),
    suggestedName: z.string().max(200),
    content: z.string().max(50_000_000),
  }),
]);
export type FromTrainingPanel = z.output<typeof fromTrainingPanelSchema>;

/** What a panel keeps for the time after a reload, as far as the extension reads it: folders, its own run first. */
export const savedTrainingPanelSchema = z.object({ runs: z.array(z.string()).min(1).max(50) });
