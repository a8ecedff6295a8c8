import * as z from 'zod';
import { condensedAnswersSchema } from '../classification/answer-columns.ts';
import { classifierModelSchema } from '../classification/classifier-model.ts';
import { mostThumbnails, shownPictureSchema } from './classifier-protocol.ts';
import { askedRunSchema, classifyProgressSchema, mostShownImages } from './classify-panel-protocol.ts';

/** How far the classification of a folder is. */
export const folderStateSchema = z.object({
  /** `cancelled` and `failed`: it can be taken up again, and goes on where it was. */
  status: z.enum(['finding', 'classifying', 'cancelled', 'failed', 'finished']),
  found: z.int().min(0),
  answered: z.int().min(0),
  /** null: not known yet, or nothing is left. */
  secondsLeft: z.number().nullable(),
  /** What takes long before the first answer. */
  progress: classifyProgressSchema.nullable(),
  /** Why it failed, for the user. */
  reason: z.string().nullable(),
});
export type FolderState = z.output<typeof folderStateSchema>;

/** From the extension to the panel with the images of a folder. */
export const toClassifyFolderSchema = z.discriminatedUnion('kind', [
  /** What is asked of whom. What the panel knew before it forgets. */
  z.object({
    kind: z.literal('folder'),
    run: askedRunSchema,
    /** Absolute path. */
    folder: z.string(),
    /** The address under which its images can be loaded. */
    imageRoot: z.string(),
  }),
  /** Further images, relative to the folder with forward slashes; `from`: how many there were before. */
  z.object({ kind: z.literal('found'), from: z.int().min(0), paths: z.array(z.string()) }),
  z.object({ kind: z.literal('model'), model: classifierModelSchema }),
  /** After the model, of images that were found. */
  z.object({ kind: z.literal('answered'), answers: condensedAnswersSchema }),
  z.object({ kind: z.literal('state'), state: folderStateSchema }),
  /** A small picture of an image that the page cannot load itself; null: it cannot be read. */
  z.object({
    kind: z.literal('thumbnail'),
    image: z.int().min(0),
    picture: shownPictureSchema.nullable(),
  }),
  /** What became of an `export`. */
  z.object({ kind: z.literal('exported'), path: z.string().nullable() }),
]);
export type ToClassifyFolder = z.output<typeof toClassifyFolderSchema>;

/** From the panel to the extension. */
export const fromClassifyFolderSchema = z.discriminatedUnion('kind', [
  /** It listens, and knows nothing yet: sent when it is made and when it is made anew. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('cancel') }),
  /** Take up what was cancelled or failed. */
  z.object({ kind: z.literal('continue') }),
  z.object({ kind: z.literal('choose-model') }),
  z.object({ kind: z.literal('open-model-card') }),
  /** Show these images one by one, in this order. */
  z.object({
    kind: z.literal('open-images'),
    images: z.array(z.int().min(0)).min(1).max(mostShownImages),
    selected: z.int().min(0),
  }),
  /** Pictures of these images are wanted, and no longer of those asked for before. */
  z.object({
    kind: z.literal('thumbnails'),
    images: z.array(z.int().min(0)).min(1).max(mostThumbnails),
  }),
  /** Show the full report of the images whose folder names their class. */
  z.object({ kind: z.literal('open-report') }),
  z.object({
    kind: z.literal('export'),
    format: z.enum(['csv', 'json']),
    suggestedName: z.string().max(200),
    content: z.string().max(50_000_000),
  }),
]);
export type FromClassifyFolder = z.output<typeof fromClassifyFolderSchema>;

/** What the panel keeps for the time after a reload, as far as the extension reads it. */
export const savedClassifyFolderSchema = z.object({ run: askedRunSchema, folder: z.string() });
