import * as z from 'zod';
import { bootstrapSteps, defaultResamples, groupIndices } from '../metrics/bootstrap.ts';
import { compareAucs } from '../metrics/delong.ts';
import { groupedMcnemar } from '../metrics/grouped-mcnemar.ts';
import { mcnemarTest } from '../metrics/mcnemar.ts';
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
const interval = z.tuple([z.number(), z.number()]).nullable();

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
    p: z.number(),
    /** McNemar's exact test, of images, or of whole patients where some have several images. */
    method: z.enum(['mcnemar', 'mcnemar-by-group']),
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
  /**
   * 95 % intervals of each model's AUC by resampling patients, class by class, of two classes of the positive one alone.
   * null where nothing was resampled, for DeLong's intervals hold.
   */
  resampledAreas: z.object({ first: z.array(interval), second: z.array(interval) }).nullable(),
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
 * Decisions: McNemar's exact test, over patients where some have several images. AUC: DeLong's test where every image is of another patient, else the paired
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
  const byGroup = !isEachItsOwn(images);
  const p = byGroup
    ? groupedMcnemar(balances(images, fixed, broken))
    : mcnemarTest(broken.length, fixed.length).p;
  const decisions = {
    first: wilsonInterval(firstRight, labels.length),
    second: wilsonInterval(secondRight, labels.length),
    difference: labels.length === 0 ? null : (secondRight - firstRight) / labels.length,
    fixed: fixed.length,
    broken: broken.length,
    p,
    method: byGroup ? ('mcnemar-by-group' as const) : ('mcnemar' as const),
    beyondChance: p < significance,
  };
  const areas = yield* compareAreas(images, first, second, options);
  return {
    ...names,
    images: labels.length,
    patients: new Set(images.patients).size,
    accuracy: { ...decisions, inWords: accuracyInWords(names, labels.length, decisions) },
    auc: areas && { ...areas.difference, inWords: aucInWords(names, areas.difference) },
    resampledAreas: areas && areas.resampled,
    fixed: mostWrongFirst(images, first, fixed),
    broken: mostWrongFirst(images, second, broken),
  };
}

function isEachItsOwn({ patients }: ScoredImages): boolean {
  return new Set(patients).size === patients.length;
}

/** Of each patient the images that moved to right less those that moved to wrong. */
function balances(
  { patients }: ScoredImages,
  fixed: readonly number[],
  broken: readonly number[],
): Int32Array {
  const groups = groupIndices(patients);
  const found = new Int32Array(groups.length);
  const move = (image: number, step: number): void => {
    const group = groups[image] ?? 0;
    found[group] = (found[group] ?? 0) + step;
  };
  for (const image of fixed) move(image, 1);
  for (const image of broken) move(image, -1);
  return found;
}

/** How the areas differ, and the intervals of each that came of resampling. */
interface ComparedAreas {
  readonly difference: Omit<AucDifference, 'inWords'>;
  readonly resampled: Comparison['resampledAreas'];
}

function* compareAreas(
  images: ScoredImages,
  first: ScoreSeries,
  second: ScoreSeries,
  options: ComparisonOptions,
): Steps<ComparedAreas | null> {
  const { classes, positiveClass } = images;
  if (classes.length === 2 && isEachItsOwn(images)) {
    const ours = classView(images, first, positiveClass);
    const theirs = classView(images, second, positiveClass);
    const compared = compareAucs(theirs.scores, ours.scores, ours.labels);
    // Without a p the variance is 0 and its interval says nothing.
    if (compared && compared.p !== null) {
      const { difference, low, high, p } = compared;
      const aucs = { first: compared.second, second: compared.first };
      return {
        difference: { ...aucs, difference, low, high, p, method: 'delong', beyondChance: p < significance },
        resampled: null,
      };
    }
  }
  return yield* bootstrapAreas(images, first, second, options);
}

function* bootstrapAreas(
  images: ScoredImages,
  first: ScoreSeries,
  second: ScoreSeries,
  { resamples, seed }: ComparisonOptions,
): Steps<ComparedAreas | null> {
  const { classes, positiveClass, labels, patients } = images;
  const judged = classes.length === 2 ? [positiveClass] : classes.map((_, index) => index);
  const areasOf = (series: ScoreSeries): ((multiplicity: Uint32Array) => (number | null)[]) => {
    const each = judged.map((classIndex) => {
      const view = classView(images, series, classIndex);
      return resampledAreas(view.scores, view.labels);
    });
    return (multiplicity) => each.map((areas) => areas(multiplicity).auc);
  };
  const [ours, theirs] = [areasOf(first), areasOf(second)];
  const once = new Uint32Array(labels.length).fill(1);
  const aucs = { first: macroArea(ours(once)), second: macroArea(theirs(once)) };
  if (aucs.first === null || aucs.second === null) return null;
  const names = judged.map((_, place) => ({ first: `first ${place}`, second: `second ${place}` }));
  const intervals = yield* bootstrapSteps(
    groupIndices(patients),
    ['difference', ...names.flatMap(({ first: one, second: other }) => [one, other])],
    (multiplicity) => {
      const [before, after] = [ours(multiplicity), theirs(multiplicity)];
      const [one, other] = [macroArea(before), macroArea(after)];
      return Object.fromEntries([
        ['difference', one === null || other === null ? null : other - one],
        ...names.flatMap((name, place) => [
          [name.first, before[place] ?? null],
          [name.second, after[place] ?? null],
        ]),
      ]) as Record<string, number | null>;
    },
    { resamples: resamples ?? affordableResamples(labels.length * judged.length), seed: seed ?? 0 },
  );
  const [low, high] = intervals['difference'] ?? [null, null];
  return {
    difference: {
      first: aucs.first,
      second: aucs.second,
      difference: aucs.second - aucs.first,
      ...{ low, high, p: null, method: 'bootstrap-by-group' },
      beyondChance: low !== null && (low > 0 || high < 0),
    },
    resampled: {
      first: names.map((name) => intervals[name.first] ?? null),
      second: names.map((name) => intervals[name.second] ?? null),
    },
  };
}

/** As many as a comparison can have in a second or two; the more images, the less the resamples spread. */
function affordableResamples(scores: number): number {
  return Math.round(Math.min(defaultResamples, Math.max(200, 5e7 / Math.max(1, scores))));
}
