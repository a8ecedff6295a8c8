import * as z from 'zod';
import { phaseNameSchema } from '../run/events.ts';

/** Of each class in the model's order, 0 to 1. */
const probabilitiesSchema = z.array(z.number().min(0).max(1)).min(2);

/** What one phase's best weights say of a picture. */
export const phaseAnswerSchema = z.object({
  phase: phaseNameSchema,
  /** As the network gives them: what the threshold is compared with. */
  probabilities: probabilitiesSchema,
  /** Index of the class decided for, at the phase's own threshold where there are two classes. */
  decided: z.int().min(0),
});
export type PhaseAnswer = z.output<typeof phaseAnswerSchema>;

/** Why a picture may be none that the model can judge. */
export const unlikeReasonSchema = z.enum([
  /** Farther from the training images, in the network's features, than nearly all validation images are. */
  'far-from-training-images',
  'colour',
  'tiny',
  'unusual-shape',
  'nearly-empty',
]);
export type UnlikeReason = z.output<typeof unlikeReasonSchema>;

/** Whether a picture is like those that the model was trained on. */
export const likenessSchema = z.object({
  /** null: how far training images are from each other is not known, so that only simple facts were looked at. */
  distance: z
    .object({
      /** To its nearest training images in the network's features. */
      value: z.number().min(0),
      /** Beyond this it is called far; `falseAlarms` of the validation images are. */
      limit: z.number().min(0),
      /** Share of validation images that are at least as far, 0 to 1. */
      farther: z.number().min(0).max(1),
    })
    .nullable(),
  reasons: z.array(unlikeReasonSchema),
});
export type Likeness = z.output<typeof likenessSchema>;

/** What a file holds, without anything that tells whose it is. */
export const pictureFactsSchema = z.object({
  format: z.enum(['jpeg', 'png', 'bmp', 'webp', 'tiff', 'dicom']),
  /** In pixels, as the file has them. */
  width: z.int().min(1),
  height: z.int().min(1),
  /** Pages or frames; the first one is looked at. */
  frames: z.int().min(1),
  grey: z.boolean(),
  /** Of a DICOM header: what tells nothing of the patient, by its usual name (`View Position`). */
  header: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type PictureFacts = z.output<typeof pictureFactsSchema>;

/** All that is said of one image in a word and some numbers: a row of a table. */
export const imageAnswerSchema = z.object({
  /** Of the model: the phase that it is from. */
  answer: phaseAnswerSchema,
  /** Its probabilities after temperature scaling; null where no temperature fits. */
  calibrated: probabilitiesSchema.nullable(),
  /** The other phases of the run, where their weights are there. */
  others: z.array(phaseAnswerSchema),
  likeness: likenessSchema,
  facts: pictureFactsSchema,
});
export type ImageAnswer = z.output<typeof imageAnswerSchema>;

/** An answer, or why there is none, in words for the user. */
export const imageOutcomeSchema = z.union([imageAnswerSchema, z.object({ problem: z.string() })]);
export type ImageOutcome = z.output<typeof imageOutcomeSchema>;
