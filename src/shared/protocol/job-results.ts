import * as z from 'zod';
import { phaseNameSchema } from '../run/events.ts';

const bySplit = <Value extends z.ZodType>(value: Value) =>
  z.object({ train: value, val: value, test: value });

/** The result of `inspect`: what a training would make of a folder of images. */
export const datasetInspectionSchema = z.object({
  /** Absolute path of the folder. */
  root: z.string(),
  classes: z.array(z.string()),
  /** Index of the class that counts as positive (two classes), or of the last. */
  positiveClass: z.int().min(0),
  /** Images of each class, in the order of `classes`. */
  counts: bySplit(z.array(z.int().min(0))),
  patients: bySplit(z.int().min(0)),
  /** In the loss, in the order of `classes`. */
  classWeights: z.array(z.number()),
  /** What cannot be used, and why. */
  rejected: z.array(z.object({ path: z.string(), reason: z.string() })),
  notes: z.array(z.object({ level: z.enum(['info', 'warning']), text: z.string() })),
  fingerprint: z.string(),
});
export type DatasetInspection = z.output<typeof datasetInspectionSchema>;

export const engineNameSchema = z.enum(['tensorflow', 'wasm']);

/** What one engine is like on this computer. */
export const engineReportSchema = z.discriminatedUnion('usable', [
  z.object({
    name: engineNameSchema,
    usable: z.literal(true),
    /** Of the library that computes. */
    version: z.string(),
    device: z.string(),
    deviceKind: z.enum(['gpu', 'cpu']),
    threads: z.int(),
    where: z.enum(['environment', 'cache', 'node_modules']),
    folder: z.string(),
    /** Why there is no GPU, where one might be expected. */
    whyNoGpu: z.string().nullable(),
    /** What goes wrong with oneDNN on this processor, where TensorFlow computes without it, and slower, for that. */
    whyNoOneDnn: z.string().nullable(),
  }),
  z.object({
    name: engineNameSchema,
    usable: z.literal(false),
    reason: z.string(),
    folder: z.string().nullable(),
  }),
]);
export type EngineReport = z.output<typeof engineReportSchema>;

/** The result of `engine-status`: all engines, and which of them `auto` takes. */
export const engineStatusSchema = z.object({
  chosen: engineNameSchema.nullable(),
  cacheFolder: z.string(),
  gpus: z.array(z.string()),
  engines: z.array(engineReportSchema),
});
export type EngineStatus = z.output<typeof engineStatusSchema>;

/** The result of `install-engine`. */
export const installedEngineSchema = z.object({
  folder: z.string(),
  /** False where it was there already. */
  isNew: z.boolean(),
  /** Version of TensorFlow's library. */
  tensorflow: z.string(),
  build: z.enum(['cpu', 'gpu']),
  source: z.enum(['official', 'wheel']),
  /** Sources that would have come first, and why they were passed over. */
  passedOver: z.array(z.object({ source: z.string(), reason: z.string() })),
});
export type InstalledEngineResult = z.output<typeof installedEngineSchema>;

/** The result of `make-sample-data`. */
export const sampleDataSchema = z.object({
  /** Absolute path. */
  folder: z.string(),
  images: z.int(),
  /** By which a file name tells the patient; see `split.groupBy` of a configuration. */
  patientPattern: z.string(),
});
export type SampleData = z.output<typeof sampleDataSchema>;

/** The numbers of a heat map's file: [height, width], 0 to 1. */
export const heatMapSchema = z.object({
  height: z.int().positive(),
  width: z.int().positive(),
  values: z.array(z.number().min(0).max(1)),
});

/** The result of an explanation: where the network looked, not where the disease is. */
export const explainResultSchema = z.object({
  run: z.string(),
  phase: phaseNameSchema,
  /** Whose activation is explained: the last convolutional one. */
  layer: z.string(),
  images: z.array(
    z.union([
      z.object({
        path: z.string(),
        classIndex: z.int().min(0),
        /** Of every class. */
        probabilities: z.array(z.number()),
        /** `file`: absolute path of a JSON file as `heatMapSchema` says. */
        heatMap: z.object({ height: z.int(), width: z.int(), file: z.string() }),
        /** Absolute path of a PNG as large as the network's input, to be stretched over the picture. */
        overlay: z.string().nullable(),
      }),
      /** One that could not be explained, and why. */
      z.object({ path: z.string(), problem: z.string() }),
    ]),
  ),
});
export type ExplainResult = z.output<typeof explainResultSchema>;
