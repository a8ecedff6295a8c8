import * as z from 'zod';
import type { SplitRow } from '../predictions/split-table.ts';
import { countOf, formatCount } from '../text/number-format.ts';
import type { Figures } from './figures.ts';
import type { JudgedImages } from './run-report.ts';
import type { ScoredImages } from './scored-images.ts';

export const reportWarningSchema = z.object({
  kind: z.enum([
    'few-of-class',
    'class-missing',
    'several-images-per-patient',
    'patients-shared',
    'too-good',
    'no-test-split',
    'judged-on-validation',
    'threshold-from-test',
  ]),
  /** Whole sentences for the user. */
  text: z.string(),
});
export type ReportWarning = z.output<typeof reportWarningSchema>;

/** Fewer patients of a class than these leave intervals so wide that little can be said. */
const fewPatients = 30;
const suspiciouslyGood = 0.99;

/** What must be known to read the figures of one split rightly. */
export interface WarningInput {
  readonly images: ScoredImages;
  readonly judged: JudgedImages;
  /** Of each series. */
  readonly figures: readonly Figures[];
  /** All images of the run with their splits; null where that is not known. */
  readonly split: readonly SplitRow[] | null;
  /** Where the threshold that is shown was chosen; null: nowhere, as of more than two classes. */
  readonly thresholdFrom: 'val' | 'test' | null;
}

/** The warnings that belong beside the figures of one split. */
export function reportWarnings(input: WarningInput): ReportWarning[] {
  return [
    ...smallClasses(input),
    ...repeatedPatients(input.images),
    ...(input.split ? sharedPatients(input.split) : []),
    ...tooGood(input),
    ...testDecides(input),
  ];
}

function smallClasses({ images, judged }: WarningInput): ReportWarning[] {
  const { classes, labels, patients, split } = images;
  const where = judged === 'folder' ? 'folder' : split === 'test' ? 'test set' : 'validation set';
  const patientsOf = classes.map(() => new Set<string>());
  labels.forEach((label, image) => patientsOf[label]?.add(patients[image] ?? ''));
  return classes.flatMap((name, index): ReportWarning[] => {
    const count = patientsOf[index]?.size ?? 0;
    if (count === 0)
      return [
        {
          kind: 'class-missing',
          text: `The ${where} has no images of ${name}: what is measured on that class is not defined.`,
        },
      ];
    if (count >= fewPatients) return [];
    return [
      {
        kind: 'few-of-class',
        text: `The ${where} has ${countOf(count, 'patient')} of ${name} alone: look at the intervals, not at the rates.`,
      },
    ];
  });
}

function repeatedPatients({ patients }: ScoredImages): ReportWarning[] {
  const different = new Set(patients).size;
  if (different === patients.length) return [];
  return [
    {
      kind: 'several-images-per-patient',
      text:
        `${countOf(patients.length, 'image')} are of ${countOf(different, 'patient')}. Intervals of rates take ` +
        'images as independent and are too narrow by as much as images of one patient are alike.',
    },
  ];
}

function sharedPatients(split: readonly SplitRow[]): ReportWarning[] {
  const train = new Set(split.filter((row) => row.split === 'train').map(({ group }) => group));
  return (['val', 'test'] as const).flatMap((name): ReportWarning[] => {
    const shared = new Set(
      split.filter((row) => row.split === name && train.has(row.group)).map(({ group }) => group),
    ).size;
    if (shared === 0) return [];
    return [
      {
        kind: 'patients-shared',
        text:
          `${countOf(shared, 'patient')} of the ${name === 'val' ? 'validation' : 'test'} set ${shared === 1 ? 'is' : 'are'} in the training set as well: ` +
          'figures on it are better than on patients who were never seen.',
      },
    ];
  });
}

function tooGood({ images, figures }: WarningInput): ReportWarning[] {
  return figures.flatMap(({ auc, accuracy }, index): ReportWarning[] => {
    const good = [
      { what: 'AUC', value: auc },
      { what: 'accuracy', value: accuracy?.estimate ?? null },
    ].filter(({ value }) => value !== null && value >= suspiciouslyGood);
    if (good.length === 0) return [];
    const name = images.series[index]?.name ?? '';
    const reached = good.map(({ what, value }) => `${what} ${(value ?? 0).toFixed(3)}`).join(', ');
    return [
      {
        kind: 'too-good',
        text:
          `${name}: ${reached} on ${formatCount(images.labels.length)} images is rarely true. Check for leakage: the same ` +
          'patients in several splits, marks or borders that give the class away, classes from different devices.',
      },
    ];
  });
}

function testDecides({ images, judged, split, thresholdFrom }: WarningInput): ReportWarning[] {
  if (judged === 'folder') return [];
  const warnings: ReportWarning[] = [];
  const noTest = split !== null && !split.some((row) => row.split === 'test');
  if (noTest)
    warnings.push({
      kind: 'no-test-split',
      text: 'There are no test images: nothing here says how the model does on images that decided nothing.',
    });
  if (images.split === 'val')
    warnings.push({
      kind: 'judged-on-validation',
      text: 'Validation chose the best epoch and the threshold: figures on it are better than on new images.',
    });
  if (images.split === 'test' && thresholdFrom === 'test')
    warnings.push({
      kind: 'threshold-from-test',
      text:
        'This threshold was chosen on the test set: the figures at it are better than on new images. ' +
        'Choose it on validation and judge it on test.',
    });
  return warnings;
}
