import * as z from 'zod';
import { modelMetadataSchema } from '../run/model-metadata.ts';
import { proportionSchema } from '../report/proportion-schema.ts';

/** What a classifier is, and how far it is to be believed: said once, before its first answer. */
export const classifierModelSchema = z.object({
  /** Absolute path of the run's folder. */
  run: z.string(),
  metadata: modelMetadataSchema,
  /** On test at the threshold of the model, for two classes; null where there is no test split. */
  test: z
    .object({
      images: z.int().min(0),
      sensitivity: proportionSchema.nullable(),
      specificity: proportionSchema.nullable(),
      accuracy: proportionSchema.nullable(),
    })
    .nullable(),
  /** What likeness is measured against; null: it could not be measured, and `whyNot` says why. */
  reference: z
    .object({
      trainingImages: z.int().min(1),
      validationImages: z.int().min(1),
      /** Share of validation images that are called far: the stated rate of false alarms. */
      falseAlarms: z.number().min(0).max(1),
    })
    .nullable(),
  whyNoReference: z.string().nullable(),
  /** What computes, in words. */
  engine: z.string(),
  device: z.string(),
});
export type ClassifierModel = z.output<typeof classifierModelSchema>;
