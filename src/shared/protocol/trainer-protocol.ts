import * as z from 'zod';
import { backboneNames } from '../configuration/backbone-defaults.ts';
import { executorSchema, trainingConfigurationSchema } from '../configuration/training-configuration.ts';
import { phaseNameSchema } from '../run/events.ts';

/** The environment variable by which a trainer learns which file its output goes to, where its parent keeps one. */
export const logFileVariable = 'TRANSFER_LEARNING_LOG_FILE';

/** What a run's model can be exported as. */
export const exportFormatSchema = z.enum(['saved-model', 'tfjs', 'keras']);
export type ExportFormat = z.output<typeof exportFormatSchema>;

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
  z.object({
    kind: z.literal('export'),
    run: z.string(),
    format: exportFormatSchema,
    /** Absolute path of the folder, or for Keras the file; null: within the run's folder. */
    out: z.string().nullable(),
    /** Replace an export that is there already. */
    force: z.boolean(),
    /** What checks it. */
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
  }),
  z.object({
    kind: z.literal('measure-backbones'),
    backbones: z.array(z.enum(backboneNames)),
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
    device: z.enum(['auto', 'gpu', 'cpu']),
  }),
  z.object({
    kind: z.literal('inspect'),
    /** Absolute path of the dataset's folder. */
    dataset: z.string(),
    /** How it would be divided and its pictures be kept. */
    configuration: trainingConfigurationSchema,
  }),
  z.object({ kind: z.literal('engine-status') }),
  z.object({
    kind: z.literal('install-engine'),
    /** Where TensorFlow's library comes from: tfjs's makers, or Python's package index. */
    source: z.enum(['auto', 'official', 'wheel']),
    /** The build; auto takes that for GPUs where there is one. */
    device: z.enum(['auto', 'gpu', 'cpu']),
  }),
  z.object({
    kind: z.literal('make-sample-data'),
    /** Absolute path of a new or empty folder. */
    folder: z.string(),
    /** Synthetic pictures in all, half of each class. */
    images: z.int().min(16).max(20_000),
    /** Equal seeds draw equal pictures. */
    seed: z.int().min(0),
  }),
  z.object({
    kind: z.literal('explain'),
    run: z.string(),
    phase: phaseNameSchema,
    /** Whose heat map is wanted; null: of the class that each image is decided for by the highest probability. */
    classIndex: z.int().min(0).nullable(),
    /** As the run's `split.csv` names them. */
    images: z.array(z.string()).max(10_000),
    /** Absolute path of the folder that the files go into; made where it does not exist. */
    out: z.string(),
    /** Write a PNG to be laid over the picture as well. */
    overlay: z.boolean(),
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
    executor: executorSchema,
    device: z.enum(['auto', 'gpu', 'cpu']),
  }),
]);
export type TrainerJob = z.output<typeof trainerJobSchema>;

/** How fast a backbone is on this machine, as it is trained by default. */
export const backboneMeasurementSchema = z.object({
  name: z.enum(backboneNames),
  engine: z.string(),
  executor: z.string(),
  device: z.string(),
  threads: z.int(),
  inputSize: z.int(),
  /** Of the step of fine-tuning. */
  batchSize: z.int(),
  /** Of both phases, by default. */
  epochs: z.tuple([z.int(), z.int()]),
  forwardImagesPerSecond: z.number(),
  fineTuningImagesPerSecond: z.number(),
});
export type BackboneMeasurement = z.output<typeof backboneMeasurementSchema>;

const perChannel = z.tuple([z.number(), z.number(), z.number()]);

/** The result of an export. */
export const exportResultSchema = z.object({
  run: z.string(),
  format: exportFormatSchema,
  path: z.string(),
  bytes: z.number(),
  /** Height and width of the pictures that it takes, in pixels. */
  inputSize: z.int(),
  /** From pixels of 0 to 255 to the network's input: `value × scale[channel] + offset[channel]`. */
  preprocessing: z.object({ scale: perChannel, offset: perChannel }),
  classes: z.array(z.string()),
  positiveClass: z.int(),
  threshold: z.number().nullable(),
  /** By which logits are divided to give calibrated probabilities; null: none fits. */
  temperature: z.number().nullable(),
  /** How it was compared with the run's own model. */
  check: z.object({
    /** read-back: its files were read again and what they say was run, by this program. */
    method: z.enum(['loaded-by-tensorflow', 'read-back']),
    engine: z.string(),
    pictures: z.object({ count: z.int(), kind: z.enum(['images', 'noise']) }),
    /** Of a probability. */
    largestDifference: z.number(),
    tolerance: z.number(),
  }),
});
export type ExportResult = z.output<typeof exportResultSchema>;

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
  /** Of what has no event log: all but a training, and that before its run's folder exists. */
  z.object({
    kind: z.literal('progress'),
    what: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
  }),
  /** The last message. `result` is what jobs other than trainings give; see `job-results.ts`. */
  z.object({
    kind: z.literal('done'),
    outcome: z.enum(['finished', 'stopped', 'failed']),
    message: z.string().nullable(),
    result: z.unknown().optional(),
  }),
]);
export type FromTrainer = z.output<typeof fromTrainerSchema>;
