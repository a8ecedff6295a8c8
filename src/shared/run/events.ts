import * as z from 'zod';

/**
 * What a run tells while it goes on: one JSON object a line in `events.jsonl`, numbered from 0 without gaps.
 * Panels, trees and the command line replay the file from its beginning, then follow it. A reader skips kinds and
 * fields it does not know.
 */
export const phaseNameSchema = z.enum(['feature-extraction', 'fine-tuning']);
export type PhaseName = z.output<typeof phaseNameSchema>;

const rates = z.record(z.string(), z.number().nullable());

/** Of anything long: `what` is shown as it stands. At most a few a second. */
export const progressEventSchema = z.object({
  kind: z.literal('progress'),
  what: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type ProgressEvent = z.output<typeof progressEventSchema>;

/** The losses of batches that were trained since the last such event; at most two events a second. */
export const batchesTrainedSchema = z.object({
  kind: z.literal('batches-trained'),
  phase: phaseNameSchema,
  epoch: z.int(),
  /** Of the first loss, counted from 0 within the epoch. */
  firstStep: z.int().min(0),
  stepsPerEpoch: z.int().positive(),
  /** Weighted, as minimised, one for each batch. */
  losses: z.array(z.number()).min(1),
});
export type BatchesTrainedEvent = z.output<typeof batchesTrainedSchema>;

/** What the trainer process takes; every few seconds. */
export const resourcesEventSchema = z.object({
  kind: z.literal('resources'),
  /** Resident memory, in bytes. */
  memoryBytes: z.number().min(0),
});
export type ResourcesEvent = z.output<typeof resourcesEventSchema>;

/** An epoch that was trained twice, after its first checkpoint was found damaged, is told twice: the later counts. */
export const epochFinishedSchema = z.object({
  kind: z.literal('epoch-finished'),
  phase: phaseNameSchema,
  /** Counted from 1 and on across both phases. */
  epoch: z.int(),
  learningRate: z.number(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
  /**
   * Running over the epoch in training mode: loss (weighted, as minimised), accuracy, and precision, recall and auc as
   * Keras's metrics of these names (at 0.5; over fixed thresholds), null where they are 0/0 or were not counted from
   * the epoch's beginning.
   */
  train: rates,
  /** In inference mode, unweighted; all that `monitor` may name, precision and recall. */
  val: rates,
  best: z.boolean(),
});
export type EpochFinishedEvent = z.output<typeof epochFinishedSchema>;

/** Epochs are counted from 1 and on across both phases. */
export const plannedPhaseSchema = z.object({
  phase: phaseNameSchema,
  firstEpoch: z.int(),
  lastEpoch: z.int(),
});
export type PlannedPhase = z.output<typeof plannedPhaseSchema>;

export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run-started'),
    id: z.string(),
    dataset: z.string(),
    pid: z.int(),
    resumed: z.boolean(),
    /** Absolute path of the file that the trainer's output goes to, where its parent keeps one. */
    log: z.string().nullable().default(null),
    /** The phases that are planned, in order; early stopping may end one sooner. */
    phases: z.array(plannedPhaseSchema).optional(),
  }),
  z.object({
    kind: z.literal('engine-chosen'),
    name: z.string(),
    version: z.string(),
    device: z.string(),
    threads: z.int(),
    executor: z.string(),
    passedOver: z.array(z.object({ name: z.string(), reason: z.string() })),
  }),
  z.object({
    kind: z.literal('dataset-read'),
    classes: z.array(z.string()),
    /** Images by split, then by class. */
    counts: z.record(z.string(), z.array(z.int())),
    groups: z.record(z.string(), z.int()),
    rejected: z.int(),
    classWeights: z.array(z.number()),
  }),
  z.object({ kind: z.literal('notice'), level: z.enum(['info', 'warning']), text: z.string() }),
  z.object({
    kind: z.literal('phase-started'),
    phase: phaseNameSchema,
    firstEpoch: z.int(),
    lastEpoch: z.int(),
    trainableWeights: z.int(),
  }),
  progressEventSchema,
  batchesTrainedSchema,
  resourcesEventSchema,
  epochFinishedSchema,
  z.object({
    kind: z.literal('phase-finished'),
    phase: phaseNameSchema,
    epochs: z.int(),
    seconds: z.number(),
    imagesPerSecond: z.number(),
    bestEpoch: z.int(),
    reason: z.enum(['epochs-done', 'early-stopping']),
  }),
  z.object({
    kind: z.literal('evaluated'),
    phase: phaseNameSchema,
    split: z.enum(['val', 'test']),
    threshold: z.number().nullable(),
    metrics: rates,
  }),
  z.object({ kind: z.literal('stopped'), phase: phaseNameSchema.nullable(), epoch: z.int(), step: z.int() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({ kind: z.literal('finished'), bestPhase: phaseNameSchema, bestEpoch: z.int() }),
]);

export type RunEvent = z.output<typeof runEventSchema>;

/** Kinds that are of use while they are new, and nearly all of a long log. It is whole without some of them. */
export const passingKinds: ReadonlySet<RunEvent['kind']> = new Set([
  'progress',
  'batches-trained',
  'resources',
]);

/** All other kinds: each is told at most a few times an epoch. */
export const lastingKinds: ReadonlySet<RunEvent['kind']> = new Set(
  runEventSchema.options.map(({ shape }) => shape.kind.value).filter((kind) => !passingKinds.has(kind)),
);

/** An event as it stands in the file: `number` counts from 0, `at` is ISO 8601 in UTC. */
const placeSchema = z.object({ number: z.int().min(0), at: z.iso.datetime() });
export const loggedEventSchema = z.intersection(placeSchema, runEventSchema);
export type LoggedEvent = z.output<typeof loggedEventSchema>;

/**
 * The event in a line's value; null where it is none of a kind that is known. The same as `loggedEventSchema` gives, in a
 * fifth of the time, for logs have millions of lines.
 */
export function loggedEventOf(value: unknown): LoggedEvent | null {
  const event = runEventSchema.safeParse(value);
  const place = event.success ? placeSchema.safeParse(value) : null;
  return event.success && place?.success === true ? { ...place.data, ...event.data } : null;
}
