import { z } from 'zod';

const rate = z.number().min(0).max(1);

const metrics = z.looseObject({
  tp: z.int().min(0),
  fp: z.int().min(0),
  tn: z.int().min(0),
  fn: z.int().min(0),
  accuracy: rate,
  precision: rate.nullable(),
  sensitivity: rate,
  specificity: rate,
  auc: rate,
  logLoss: z.number().min(0),
});

const phase = z.enum(['feature-extraction', 'fine-tuning']);

/** What `train --json` promises for two classes and a dataset with a test split. */
export const trainResultSchema = z.looseObject({
  run: z.string(),
  engine: z.looseObject({ name: z.string(), version: z.string(), device: z.string() }),
  images: z.looseObject({ train: z.int(), val: z.int(), test: z.int() }),
  phases: z.array(
    z.looseObject({
      phase,
      epochs: z.int(),
      seconds: z.number().positive(),
      imagesPerSecond: z.number().positive(),
      val: metrics,
      test: metrics,
    }),
  ),
  best: z.looseObject({ phase, epoch: z.int().min(1) }),
  threshold: rate,
  test: metrics,
});

/** What `evaluate --json` promises. */
export const evaluateResultSchema = z.looseObject({
  run: z.string(),
  dataset: z.string(),
  test: metrics,
});

/** A command's standard output as the one JSON object that it must be. Throws where it is anything else. */
export function onlyObject(output: string): unknown {
  const value: unknown = JSON.parse(output);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`Standard output is JSON, but no object: ${output.slice(0, 200)}`);
  }
  return value;
}
