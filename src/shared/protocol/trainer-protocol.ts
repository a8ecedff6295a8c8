import { z } from 'zod';
import { executorSchema, trainingConfigurationSchema } from '../configuration/training-configuration.ts';

/**
 * What a parent (the command line, the extension) and the trainer process say to each other over IPC.
 *
 * Only commands and their outcome travel here. What a training does is read from its run folder, which is why a
 * parent may come and go.
 */
export const trainerJobSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('train'),
    /** Absolute path of the dataset's folder. */
    dataset: z.string(),
    /** Absolute path of the folder in which the run's own folder is made. */
    runsFolder: z.string(),
    configuration: trainingConfigurationSchema,
  }),
  z.object({ kind: z.literal('resume'), run: z.string() }),
  z.object({
    kind: z.literal('evaluate'),
    run: z.string(),
    /** null: the dataset that the run was trained on. */
    dataset: z.string().nullable(),
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
    executor: executorSchema,
    device: z.enum(['auto', 'gpu', 'cpu']),
  }),
]);
export type TrainerJob = z.output<typeof trainerJobSchema>;

export const toTrainerSchema = z.discriminatedUnion('kind', [
  /** The first message, once. `attached`: the trainer stops, everything written, when its parent goes away. */
  z.object({ kind: z.literal('start'), job: trainerJobSchema, attached: z.boolean() }),
  /** End after the current batch with everything written. */
  z.object({ kind: z.literal('stop') }),
  /** Write a checkpoint after the current batch and go on. */
  z.object({ kind: z.literal('checkpoint') }),
]);
export type ToTrainer = z.output<typeof toTrainerSchema>;

export const fromTrainerSchema = z.discriminatedUnion('kind', [
  /** The process is up and waits for `start`. */
  z.object({ kind: z.literal('ready') }),
  /** The run's folder exists; its events can be followed. */
  z.object({ kind: z.literal('run-folder'), folder: z.string() }),
  /** Of an evaluation, which has no event log. */
  z.object({
    kind: z.literal('progress'),
    what: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
  }),
  /** The last message. `result` is what an evaluation gives. */
  z.object({
    kind: z.literal('done'),
    outcome: z.enum(['finished', 'stopped', 'failed']),
    message: z.string().nullable(),
    result: z.unknown().optional(),
  }),
]);
export type FromTrainer = z.output<typeof fromTrainerSchema>;
