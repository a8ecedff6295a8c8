import * as z from 'zod';
import { trainingConfigurationSchema } from '../configuration/training-configuration.ts';
import { phaseNameSchema } from './events.ts';

/** Raised whenever an older program would misread a run folder. A newer folder is refused with a clear message. */
export const runFormatVersion = 1;

export const runStatusSchema = z.enum([
  'preparing',
  'training',
  'evaluating',
  'stopped',
  'failed',
  'finished',
]);
export type RunStatus = z.output<typeof runStatusSchema>;

const metrics = z.record(z.string(), z.unknown());

export const phaseResultSchema = z.object({
  phase: phaseNameSchema,
  epochs: z.int(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
  bestEpoch: z.int(),
  threshold: z.number().nullable(),
  val: metrics,
  test: metrics.nullable(),
});

/** `run.json`: what the run is and how far it got. Replaced as a whole, never edited in place. */
export const runManifestSchema = z.object({
  formatVersion: z.int(),
  id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  status: runStatusSchema,
  /** Why it failed or stopped, for the user. It is shown as it stands, and cut where it is longer than anyone reads. */
  reason: z
    .string()
    .transform((text) => text.slice(0, 10_000))
    .nullable(),
  /** As it is trained: `batchSize` is what the machine's memory allowed. */
  configuration: trainingConfigurationSchema,
  dataset: z
    .object({
      root: z.string(),
      fingerprint: z.string(),
      classes: z.array(z.string()).min(2).max(10_000),
      positiveClass: z.int(),
      classWeights: z.array(z.number()),
      counts: z.record(z.string(), z.array(z.int())),
      rejected: z.array(z.object({ path: z.string(), reason: z.string() })),
      notes: z.array(z.object({ level: z.enum(['info', 'warning']), text: z.string() })),
    })
    .refine(({ positiveClass, classes }) => positiveClass >= 0 && positiveClass < classes.length, {
      path: ['positiveClass'],
      error: 'is not the index of a class',
    }),
  engine: z.object({
    name: z.string(),
    version: z.string(),
    device: z.string(),
    threads: z.int(),
    executor: z.string(),
  }),
  /** How many pictures go through the frozen part at once, as the machine's memory allowed; 32 where it is not told. */
  frozenBatchSize: z.int().positive().optional(),
  software: z.object({ version: z.string(), node: z.string(), platform: z.string() }),
  /** Identity of the cache that it was trained with, where its configuration names one. */
  cacheId: z.string().optional(),
  /** What the backbone started from: a SHA-256 over its weights, and where they came from in words. */
  backboneWeights: z.object({ sha256: z.string(), source: z.string(), pretrained: z.boolean() }),
  phases: z.array(phaseResultSchema),
  best: z.object({ phase: phaseNameSchema, epoch: z.int() }).nullable(),
  threshold: z.number().nullable(),
});

export type RunManifest = z.output<typeof runManifestSchema>;
export type PhaseResult = z.output<typeof phaseResultSchema>;
