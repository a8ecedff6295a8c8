import * as z from 'zod';
import { phaseNameSchema } from './events.ts';
import { thresholdOriginSchema } from './threshold-origin.ts';

/** Raised whenever an older program would misread a model's folder. */
export const modelFormatVersion = 1;

/** Names in a model's folder: the metadata, and what a person should read before using it. */
export const modelMetadataFile = 'transfer-learning.json';
export const modelCardFile = 'MODEL_CARD.md';

export const notMedicalDevice =
  'For research and teaching. Not a medical device: do not use it to diagnose, treat or triage anyone.';

const perChannel = z.tuple([z.number(), z.number(), z.number()]);

/** `model/transfer-learning.json`: everything beside the weights that is needed to classify a picture. */
export const modelMetadataSchema = z
  .object({
    formatVersion: z.int(),
    /** Id of the run that made it, and the epoch its weights are from. */
    run: z.string(),
    createdAt: z.iso.datetime(),
    phase: phaseNameSchema,
    epoch: z.int(),
    software: z.object({ version: z.string() }),
    engine: z.object({ name: z.string(), version: z.string() }),
    backbone: z.object({
      name: z.string(),
      width: z.number().positive(),
      /** Height and width, in pixels, to which a picture is resized. */
      inputSize: z.int().min(1).max(4096),
      /** Where its weights were from before training, in words. */
      source: z.string(),
    }),
    head: z.object({ denseUnits: z.int().min(0), dropout: z.number().min(0).lt(1) }),
    /** From RGB pixels of 0 to 255 to the model's input: `value × scale[channel] + offset[channel]`. */
    preprocessing: z.object({ mode: z.string(), scale: perChannel, offset: perChannel }),
    /** Class names in the order of the labels. */
    classes: z.array(z.string()).min(2),
    /** Index of the positive class; with two classes the model's one output is its probability. */
    positiveClass: z.int().min(0),
    /** From this probability of the positive class on an image counts as positive. null: the most probable class wins. */
    threshold: z
      .number()
      .min(0)
      // Just above 1, where even a certain image counts as negative.
      .max(1 + Number.EPSILON)
      .nullable(),
    thresholdOrigin: thresholdOriginSchema.optional(),
    /** By which logits are divided to give calibrated probabilities, fitted on validation. null: none fits. */
    temperature: z.number().positive().nullable().default(null),
    /** What the last layer applies: sigmoid to one logit, or softmax to one logit a class. */
    output: z.enum(['sigmoid', 'softmax']),
    /** SHA-256 over names, shapes and values of all weights. */
    weightsSha256: z.string(),
    notice: z.string().default(notMedicalDevice),
  })
  .refine(({ positiveClass, classes }) => positiveClass < classes.length, {
    path: ['positiveClass'],
    error: 'is not the index of a class',
  })
  .refine(({ output, classes }) => output === (classes.length === 2 ? 'sigmoid' : 'softmax'), {
    path: ['output'],
    error: 'does not fit the number of classes',
  });

export type ModelMetadata = z.output<typeof modelMetadataSchema>;
