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
  /** What likeness is judged by; null: it cannot be, and `whyNoReference` says why, or it is yet to be measured. */
  reference: z
    .object({
      trainingImages: z.int().min(1),
      validationImages: z.int().min(1),
      /** Share of validation images that are called far: the stated rate of false alarms. */
      falseAlarms: z.number().min(0).max(1),
    })
    .nullable(),
  /** For the user; null: there is a reference, or it is yet to be measured. */
  whyNoReference: z.string().nullable(),
  /** What computes, in words. */
  engine: z.string(),
  device: z.string(),
});
export type ClassifierModel = z.output<typeof classifierModelSchema>;

/** Whether likeness can be judged once it has been measured, which a request may ask for. */
export function isLikenessOpen({
  reference,
  whyNoReference,
}: Pick<ClassifierModel, 'reference' | 'whyNoReference'>): boolean {
  return reference === null && whyNoReference === null;
}
