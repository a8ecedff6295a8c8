import * as z from 'zod';
import { executorSchema } from '../configuration/training-configuration.ts';
import { classifierModelSchema } from '../classification/classifier-model.ts';
import { imageOutcomeSchema } from '../classification/image-answer.ts';

/** More rows of a table than are ever in sight. */
export const mostThumbnails = 200;

/**
 * What a parent (the command line, the extension) and the classifier process say to each other over IPC, with structured
 * clones so that pixels travel as they are.
 *
 * The process is warm: it keeps the engine and the last model open from one request to the next, and ends when it has
 * been idle for long or its parent goes away. It writes nothing but caches.
 */
export const toClassifierSchema = z.discriminatedUnion('kind', [
  /** The first message, once. */
  z.object({
    kind: z.literal('start'),
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
    executor: executorSchema,
    device: z.enum(['auto', 'gpu', 'cpu']),
    /** It ends when nothing was asked of it for so long. */
    idleMilliseconds: z.int().min(1),
  }),
  /** Requests are answered one after the other, in the order in which they come. */
  z.object({
    kind: z.literal('classify'),
    request: z.int().min(0),
    /** Absolute path of the run's folder. */
    run: z.string(),
    /** Absolute paths. */
    images: z.array(z.string()).min(1).max(1_000),
    /** Whether the picture, where the network looked and similar training images are wanted too. */
    explain: z.boolean(),
    /**
     * Whether what likeness is judged by is measured before the first answer, where the run was trained without: that may
     * take a minute. Else answers come without.
     */
    measureLikeness: z.boolean(),
  }),
  /** Answered beside whatever else is being done. */
  z.object({
    kind: z.literal('thumbnails'),
    request: z.int().min(0),
    /** Absolute paths. */
    images: z.array(z.string()).min(1).max(mostThumbnails),
    /** The longer side of a picture at most, in pixels. */
    side: z.int().min(1).max(512),
  }),
  /** The request is ended after the image at work; those not yet answered are not. */
  z.object({ kind: z.literal('cancel'), request: z.int().min(0) }),
  z.object({ kind: z.literal('end') }),
]);
export type ToClassifier = z.output<typeof toClassifierSchema>;

const bytes = z.instanceof(Uint8Array);

/** A picture to be shown, no larger than a screen needs. */
export const shownPictureSchema = z.object({
  width: z.int().min(1),
  height: z.int().min(1),
  /** grey: one sample a pixel, 0 to `white`. rgb: three, 0 to 255. */
  pixels: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('grey'),
      samples: z.instanceof(Uint16Array),
      white: z.int().min(1).max(65_535),
      /**
       * How the file asks to be shown: black and white are `width` samples apart, `level` is in the middle. It may lie
       * beyond the samples. null: from 0 to `white`.
       */
      window: z.object({ level: z.number(), width: z.number().positive() }).nullable(),
    }),
    z.object({ kind: z.literal('rgb'), samples: bytes }),
  ]),
});
export type ShownPicture = z.output<typeof shownPictureSchema>;

/** A training image that is like the one asked about. */
export const similarImageSchema = z.object({
  /** As the run's `split.csv` names it. */
  path: z.string(),
  /** Index of its class. */
  label: z.int().min(0),
  distance: z.number().min(0),
  /** null where it can no longer be read. */
  thumbnail: shownPictureSchema.nullable(),
});
export type SimilarImage = z.output<typeof similarImageSchema>;

/** What helps a person to judge an answer. */
export const explanationSchema = z.object({
  picture: shownPictureSchema,
  /** Where the network looked for the class that it decided for: [height, width], 0 to 1. */
  heatMap: z.object({
    classIndex: z.int().min(0),
    height: z.int().min(1),
    width: z.int().min(1),
    values: z.instanceof(Float32Array),
  }),
  /** Nearest first; none where the features of the training images are not known. */
  similar: z.array(similarImageSchema),
  /** How long it took, in milliseconds: reading and decoding, the network's forward passes, all of it. */
  milliseconds: z.object({ read: z.number(), network: z.number(), total: z.number() }),
});
export type Explanation = z.output<typeof explanationSchema>;

export const fromClassifierSchema = z.discriminatedUnion('kind', [
  /** The process is up and waits for `start`. */
  z.object({ kind: z.literal('ready') }),
  /** Again and again while there are requests: it does not hang. */
  z.object({ kind: z.literal('alive') }),
  /** What takes long before the first answer: opening an engine, looking at the training images. */
  z.object({
    kind: z.literal('progress'),
    request: z.int().min(0),
    what: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.enum(['bytes', 'images', 'steps', 'networks']),
  }),
  /** Before the first outcome of a request. */
  z.object({ kind: z.literal('model'), request: z.int().min(0), model: classifierModelSchema }),
  /** These images are being read: should the process break down, it was at one of them. Indices of the request's. */
  z.object({
    kind: z.literal('reading'),
    request: z.int().min(0),
    images: z.array(z.int().min(0)),
  }),
  z.object({
    kind: z.literal('outcome'),
    request: z.int().min(0),
    image: z.int().min(0),
    outcome: imageOutcomeSchema,
    /** null where it was not asked for, or there is no answer to explain. */
    explanation: explanationSchema.nullable(),
  }),
  /** null: the image cannot be read. */
  z.object({
    kind: z.literal('thumbnail'),
    request: z.int().min(0),
    image: z.int().min(0),
    picture: shownPictureSchema.nullable(),
  }),
  /** The last message of a request. `failed`: nothing more can be had from this model, and why. */
  z.object({
    kind: z.literal('done'),
    request: z.int().min(0),
    result: z.enum(['finished', 'cancelled', 'failed']),
    message: z.string().nullable(),
  }),
]);
export type FromClassifier = z.output<typeof fromClassifierSchema>;
