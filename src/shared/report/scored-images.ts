import * as z from 'zod';

/** A check in one pass: there are hundreds of thousands of them. */
function areProbabilities(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((score: unknown) => typeof score === 'number' && score >= 0 && score <= 1)
  );
}

/** What one model (a phase of a run, or a run) says of the images. */
export const scoreSeriesSchema = z.object({
  name: z.string(),
  /** From this probability of the positive class on an image counts as positive. null: of more than two classes. */
  threshold: z.number().nullable(),
  /** Probability of each class: `scores[image * classCount + class]`. */
  scores: z.custom<number[]>(areProbabilities, 'are not numbers from 0 to 1'),
});
export type ScoreSeries = z.output<typeof scoreSeriesSchema>;

/**
 * The images of a split with what one model or several say of each, by column. All that a report or a comparison shows
 * is computed from it, in a panel as on the command line.
 */
export const scoredImagesSchema = z
  .object({
    split: z.enum(['val', 'test']),
    classes: z.array(z.string()).min(2),
    positiveClass: z.int().min(0),
    /** Relative to the dataset's folder, with forward slashes. */
    paths: z.array(z.string()),
    /** Index of each image's class. */
    labels: z.array(z.int().min(0)),
    patients: z.array(z.string()),
    series: z.array(scoreSeriesSchema),
  })
  .refine(({ positiveClass, classes }) => positiveClass < classes.length, {
    path: ['positiveClass'],
    error: 'is not the index of a class',
  })
  .refine(({ labels, classes }) => labels.every((label) => label < classes.length), {
    path: ['labels'],
    error: 'hold an index without a class',
  })
  .refine(
    ({ paths, labels, patients }) => labels.length === paths.length && patients.length === paths.length,
    {
      path: ['paths'],
      error: 'are not as many as labels and patients',
    },
  )
  .refine(
    ({ paths, classes, series }) =>
      series.every(({ scores }) => scores.length === paths.length * classes.length),
    { path: ['series'], error: 'have not one score for each image and class' },
  );
export type ScoredImages = z.output<typeof scoredImagesSchema>;

/** One model's scores of a class, with labels that are 1 for that class: what the binary metrics are computed from. */
export function classView(
  { classes, labels }: ScoredImages,
  { scores }: ScoreSeries,
  classIndex: number,
): { scores: Float64Array; labels: Uint8Array } {
  const view = { scores: new Float64Array(labels.length), labels: new Uint8Array(labels.length) };
  for (let image = 0; image < labels.length; image++) {
    view.scores[image] = scores[image * classes.length + classIndex] ?? NaN;
    view.labels[image] = labels[image] === classIndex ? 1 : 0;
  }
  return view;
}
