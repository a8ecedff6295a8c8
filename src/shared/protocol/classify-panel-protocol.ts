import * as z from 'zod';
import { classifierModelSchema } from '../classification/classifier-model.ts';
import { imageOutcomeSchema } from '../classification/image-answer.ts';
import { explanationSchema } from './classifier-protocol.ts';

/** So many images can be gone through one by one; more are looked at as a folder. */
export const mostShownImages = 1_000;

/** The run whose model is asked. */
export const askedRunSchema = z.object({
  /** Absolute path of its folder. */
  folder: z.string(),
  /** As `runTitle` has it. */
  name: z.string(),
});
export type AskedRun = z.output<typeof askedRunSchema>;

/** What takes long before the first answer. */
export const classifyProgressSchema = z.object({
  what: z.string(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
});
export type ClassifyProgress = z.output<typeof classifyProgressSchema>;

const imageIndex = z.int().min(0);

/** From the extension to the panel with the answer for an image. */
export const toClassifyPanelSchema = z.discriminatedUnion('kind', [
  /** What is asked of whom. What the panel knew of other images it forgets. */
  z.object({
    kind: z.literal('images'),
    run: askedRunSchema,
    /** Absolute paths. */
    images: z.array(z.string()).min(1).max(mostShownImages),
    selected: imageIndex,
  }),
  z.object({ kind: z.literal('model'), model: classifierModelSchema }),
  /** null: it is over. */
  z.object({ kind: z.literal('progress'), progress: classifyProgressSchema.nullable() }),
  /** Of an image in sight with its explanation, of others without. */
  z.object({
    kind: z.literal('answered'),
    image: imageIndex,
    outcome: imageOutcomeSchema,
    explanation: explanationSchema.nullable(),
  }),
  /** Which images are no longer where they were. */
  z.object({ kind: z.literal('missing'), images: z.array(imageIndex) }),
  /** Nothing more can be had from this model, and why. */
  z.object({ kind: z.literal('failed'), reason: z.string() }),
  /** What became of an `export`. */
  z.object({ kind: z.literal('exported'), path: z.string().nullable() }),
]);
export type ToClassifyPanel = z.output<typeof toClassifyPanelSchema>;

/** From the panel to the extension. */
export const fromClassifyPanelSchema = z.discriminatedUnion('kind', [
  /** It listens, and knows nothing yet: sent when it is made and when it is made anew. */
  z.object({ kind: z.literal('ready') }),
  /** Another image is looked at. */
  z.object({ kind: z.literal('show'), image: imageIndex }),
  /** Ask again, after something went wrong. */
  z.object({ kind: z.literal('retry') }),
  z.object({ kind: z.literal('choose-model') }),
  z.object({ kind: z.literal('open-model-card') }),
  z.object({ kind: z.literal('open-report') }),
  z.object({ kind: z.literal('open-image'), image: imageIndex }),
  z.object({ kind: z.literal('reveal-image'), image: imageIndex }),
  /** A training image, as the run's `split.csv` names it. */
  z.object({ kind: z.literal('open-similar'), path: z.string().max(4_000) }),
  /** `content` is text, or base64 of a PNG. */
  z.object({
    kind: z.literal('export'),
    format: z.enum(['png', 'csv', 'json']),
    suggestedName: z.string().max(200),
    content: z.string().max(50_000_000),
  }),
]);
export type FromClassifyPanel = z.output<typeof fromClassifyPanelSchema>;

/** What the panel keeps for the time after a reload, as far as the extension reads it. */
export const savedClassifyPanelSchema = z.object({
  run: askedRunSchema,
  images: z.array(z.string()).min(1).max(mostShownImages),
  selected: imageIndex,
});
