import * as z from 'zod';
import { bootstrapSteps, defaultResamples, groupIndices } from '../metrics/bootstrap.ts';
import { compareAucs } from '../metrics/delong.ts';
import { compareDecisions } from '../metrics/mcnemar.ts';
import { macroArea } from '../metrics/multiclass.ts';
import { resampledAreas } from '../metrics/resampled-areas.ts';
import { finish, type Steps } from '../metrics/steps.ts';
import { decisionsOf } from './decisions.ts';
import { mostWrongFirst } from './gallery.ts';
import { proportionSchema } from './proportion-schema.ts';
import { classView, type ScoredImages, type ScoreSeries } from './scored-images.ts';
import { wilsonInterval } from '../metrics/wilson.ts';
import { accuracyInWords, aucInWords } from './verdict.ts';

const value = z.number().nullable();

/** Two models on the same images. Differences are the second less the first. */
export const comparisonSchema = z.object({
  first: z.string(),
  second: z.string(),
  images: z.int().min(0),
  patients: z.int().min(0),
  accuracy: z.object({
    first: proportionSchema.nullable(),
    second: proportionSchema.nullable(),
    difference: value,
    /** Images that only the second gets right, and only the first. */
    fixed: z.int().min(0),
    broken: z.int().min(0),
    /** Of McNemar's exact test. */
    p: z.number(),
    beyondChance: z.boolean(),
    inWords: z.string(),
  }),
  /** null where a class is missing. */
  auc: z
    .object({
      first: z.number(),
      second: z.number(),
      difference: z.number(),
      low: value,
      high: value,
      /** null: resampling gives no p. */
      p: value,
      method: z.enum(['delong', 'bootstrap-by-group']),
      beyondChance: z.boolean(),
      inWords: z.string(),
    })
    .nullable(),
  /** Indices of the images that moved, the most wrong of the model that errs first. */
  fixed: z.array(z.int().min(0)),
  broken: z.array(z.int().min(0)),
});
export type Comparison = z.output<typeof comparisonSchema>;
export type AucDifference = NonNullable<Comparison['auc']>;

/** A p below it counts as beyond chance. */
const significance = 0.05;

export interface ComparisonOptions {
  /** Of the bootstrap, where patients have several images; fewer for many images unless given. */
  readonly resamples?: number;
  readonly seed?: number;
}

/**
 * Compares two of the models that `images` holds, by their places in `series`.
 *
 * Decisions: McNemar's exact test. AUC: DeLong's test where every image is of another patient, else the paired
 * bootstrap over patients; of more than two classes always that, of the mean of the classes' areas. Both models are
 * resampled together, so that what is hard for both cancels out.
 *
 * Throws a RangeError where there is no such model.
 */
export function compareSeries(
  images: ScoredImages,
  firstIndex: number,
  secondIndex: number,
  options: ComparisonOptions = {},
): Comparison {
  return finish(comparisonSteps(images, firstIndex, secondIndex, options));
}

/** What `compareSeries` does, in steps: resampling the patients of many images takes a second or two. */
export function* comparisonSteps(
  images: ScoredImages,
  firstIndex: number,
  secondIndex: number,
  options: ComparisonOptions = {},
): Steps<Comparison> {
  const [first, second] = [images.series[firstIndex], images.series[secondIndex]];
  if (!first || !second) {
    throw new RangeError(`There are no models ${firstIndex} and ${secondIndex} of ${images.series.length}.`);
  }
  const { labels } = images;
  const names = { first: first.name, second: second.name };
  const [ours, theirs] = [decisionsOf(images, first), decisionsOf(images, second)];
  const fixed: number[] = [];
  const broken: number[] = [];
  let firstRight = 0;
  let secondRight = 0;
  labels.forEach((label, image) => {
    const [before, after] = [ours[image] === label, theirs[image] === label];
    if (before) firstRight++;
    if (after) secondRight++;
    if (after && !before) fixed.push(image);
    if (before && !after) broken.push(image);
  });
  const { p } = compareDecisions(ours, theirs, labels);
  const decisions = {
    first: wilsonInterval(firstRight, labels.length),
    second: wilsonInterval(secondRight, labels.length),
    difference: labels.length === 0 ? null : (secondRight - firstRight) / labels.length,
    fixed: fixed.length,
    broken: broken.length,
    p,
    beyondChance: p < significance,
  };
  const auc = yield* compareAreas(images, first, second, options);
  return {
    ...names,
    images: labels.length,
    patients: new Set(images.patients).size,
    accuracy: { ...decisions, inWords: accuracyInWords(names, labels.length, decisions) },
    auc: auc && { ...auc, inWords: aucInWords(names, auc) },
    fixed: mostWrongFirst(images, first, fixed),
    broken: mostWrongFirst(images, second, broken),
  };
}

function* compareAreas(
  images: ScoredImages,
  first: ScoreSeries,
  second: ScoreSeries,
  options: ComparisonOptions,
): Steps<Omit<AucDifference, 'inWords'> | null> {
  const { classes, positiveClass, patients } = images;
  const eachItsOwn = new Set(patients).size === patients.length;
  if (classes.length === 2 && eachItsOwn) {
    const ours = classView(images, first, positiveClass);
    const theirs = classView(images, second, positiveClass);
    const compared = compareAucs(theirs.scores, ours.scores, ours.labels);
    // Without a p the variance is 0 and its interval says nothing.
    if (compared && compared.p !== null) {
      const { difference, low, high, p } = compared;
      const aucs = { first: compared.second, second: compared.first };
      return { ...aucs, difference, low, high, p, method: 'delong', beyondChance: p < significance };
    }
  }
  return yield* bootstrapAreas(images, first, second, options);
}

function* bootstrapAreas(
  images: ScoredImages,
  first: ScoreSeries,
  second: ScoreSeries,
  { resamples, seed }: ComparisonOptions,
): Steps<Omit<AucDifference, 'inWords'> | null> {
  const { classes, positiveClass, labels, patients } = images;
  const judged = classes.length === 2 ? [positiveClass] : classes.map((_, index) => index);
  const areasOf = (series: ScoreSeries): ((multiplicity: Uint32Array) => number | null) => {
    const each = judged.map((classIndex) => {
      const view = classView(images, series, classIndex);
      return resampledAreas(view.scores, view.labels);
    });
    return (multiplicity) => macroArea(each.map((areas) => areas(multiplicity).auc));
  };
  const [ours, theirs] = [areasOf(first), areasOf(second)];
  const once = new Uint32Array(labels.length).fill(1);
  const aucs = { first: ours(once), second: theirs(once) };
  if (aucs.first === null || aucs.second === null) return null;
  const { difference: interval } = yield* bootstrapSteps(
    groupIndices(patients),
    ['difference'],
    (multiplicity) => {
      const [before, after] = [ours(multiplicity), theirs(multiplicity)];
      return { difference: before === null || after === null ? null : after - before };
    },
    { resamples: resamples ?? affordableResamples(labels.length * judged.length), seed: seed ?? 0 },
  );
  const [low, high] = interval ?? [null, null];
  return {
    first: aucs.first,
    second: aucs.second,
    difference: aucs.second - aucs.first,
    ...{ low, high, p: null, method: 'bootstrap-by-group' },
    beyondChance: low !== null && (low > 0 || high < 0),
  };
}

/** As many as a comparison can have in a second or two; the more images, the less the resamples spread. */
function affordableResamples(scores: number): number {
  return Math.round(Math.min(defaultResamples, Math.max(200, 5e7 / Math.max(1, scores))));
}
