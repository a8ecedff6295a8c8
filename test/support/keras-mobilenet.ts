import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { OptimizerConfiguration } from '../../src/shared/configuration/training-configuration.ts';
import { sizeOf, type Weight, type Weights } from '../../src/trainer/network/description.ts';
import { findKept, keep, readKept } from './kept-keras-results.ts';
import { runReference } from './reference-python.ts';

/** What Keras is to compute with MobileNetV2; test/support/python/keras_mobilenet.py says what each field means. */
export interface KerasJob {
  /** As in `keras.applications`; MobileNetV2 unless told. */
  readonly backbone?: string;
  readonly alpha: number;
  readonly inputSize: number;
  /** A temporary folder, one a job. */
  readonly outputDirectory?: string;
  readonly weights?: string;
  readonly randomWeights?: number;
  readonly awayFromBends?: boolean;
  readonly saveWeights?: {
    readonly file: string;
    readonly layout: 'keras-applications' | 'old-names' | 'whole-model' | 'keras-3';
  };
  readonly describeLayers?: boolean;
  readonly officialFile?: boolean;
  readonly pixels?: string;
  readonly inputs?: string;
  readonly features?: readonly string[];
  readonly head?: {
    readonly denseUnits?: number;
    readonly classes: number;
    readonly seed?: number;
    readonly weights?: ListedWeights;
  };
  readonly training?: {
    readonly fineTuneAt: number | null;
    readonly batchNormalization?: 'frozen' | 'gamma-beta';
    readonly optimizer: Partial<OptimizerConfiguration> & Pick<OptimizerConfiguration, 'name'>;
    readonly learningRate: number | readonly number[];
    readonly labels: readonly number[];
    readonly sampleWeights?: readonly number[];
    readonly labelSmoothing?: number;
    readonly steps?: number;
  };
  /** Heat maps wanted: of which output, and whether of its negative. */
  readonly gradCam?: readonly { readonly output: number; readonly sign: 1 | -1 }[];
  readonly dumpWeights?: boolean | 'head';
}

const listedWeightsSchema = z.object({
  file: z.string(),
  tensors: z.array(z.object({ name: z.string(), shape: z.array(z.int()) })),
});
export type ListedWeights = z.output<typeof listedWeightsSchema>;

const matrix = z.array(z.array(z.number()));
const kerasResultSchema = z.object({
  name: z.string(),
  layers: z
    .array(
      z.object({
        name: z.string(),
        class: z.string(),
        outputShape: z.array(z.int()),
        parameters: z.int(),
        weights: z.array(z.array(z.int())),
        inputs: z.array(z.string()),
      }),
    )
    .optional(),
  officialFile: z.object({ name: z.string(), url: z.string(), md5: z.string().nullable() }).optional(),
  features: z.record(z.string(), z.object({ file: z.string(), shape: z.array(z.int()) })).optional(),
  /** All weights before training, the head's among them. */
  weights: listedWeightsSchema.optional(),
  /** Before training, [examples][units]. */
  logits: matrix.optional(),
  training: z
    .object({
      trainable: z.array(z.string()),
      steps: z.array(
        z.object({
          /** Before the step's update, as the gradient norm and the logits. */
          loss: z.number(),
          gradientNorm: z.number(),
          logits: matrix,
          /** The trainable weights after the update. */
          weights: listedWeightsSchema,
        }),
      ),
    })
    .optional(),
  logitsAfterTraining: matrix.optional(),
  /** By what was wanted, then by example: [height][width]. */
  gradCam: z.array(z.array(matrix)).optional(),
});
export type KerasResult = z.output<typeof kerasResultSchema>;

/**
 * Runs the jobs one after the other in one Python process; starting TensorFlow takes several seconds. Of what Keras gave
 * earlier for the same job the result is taken from where it is kept: its files are there, and must not be written to.
 */
export async function runKerasMobileNet(jobs: readonly KerasJob[]): Promise<KerasResult[]> {
  const kept = await findKept(jobs);
  // Equal jobs are run once.
  const missing = [...new Map(kept.map((each) => [each.folder, each])).values()].filter(
    ({ isThere }) => !isThere,
  );
  if (missing.length > 0) {
    const given = await runReference(
      'keras_mobilenet.py',
      missing.map(({ job }) => job),
    );
    for (const [index, result] of z.array(kerasResultSchema).parse(given).entries()) {
      const own = missing[index];
      if (own) await keep(own, result);
    }
  }
  return Promise.all(
    kept.map(async (each, index) => {
      const asked = jobs[index];
      return kerasResultSchema.parse(asked && (await readKept(each, asked)));
    }),
  );
}

/** The values of a file of little-endian float32. */
export async function readFloats(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export async function writeFloats(file: string, values: Float32Array): Promise<void> {
  await writeFile(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Weights from a result, by `layer/weight` name. */
export async function readListedWeights(listed: ListedWeights): Promise<Weights> {
  const values = await readFloats(listed.file);
  const weights = new Map<string, Weight>();
  let start = 0;
  for (const { name, shape } of listed.tensors) {
    weights.set(name, { shape, values: values.slice(start, start + sizeOf(shape)) });
    start += sizeOf(shape);
  }
  return weights;
}

/** Writes weights to one file, for a job's `head.weights`. */
export async function writeListedWeights(file: string, weights: Weights): Promise<ListedWeights> {
  const flat = new Float32Array([...weights.values()].reduce((sum, { values }) => sum + values.length, 0));
  let start = 0;
  for (const { values } of weights.values()) {
    flat.set(values, start);
    start += values.length;
  }
  await writeFloats(file, flat);
  return { file, tensors: [...weights].map(([name, { shape }]) => ({ name, shape: [...shape] })) };
}
