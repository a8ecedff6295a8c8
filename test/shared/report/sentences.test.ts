import { describe, expect, it } from 'vitest';
import type { SplitRow } from '../../../src/shared/predictions/split-table.ts';
import { figuresOf } from '../../../src/shared/report/figures.ts';
import { reportWarnings, type WarningInput } from '../../../src/shared/report/report-warnings.ts';
import type { ScoredImages } from '../../../src/shared/report/scored-images.ts';
import { accuracyInWords, aucInWords } from '../../../src/shared/report/verdict.ts';
import { columns, twoPhases } from './example-images.ts';

const names = { first: 'A', second: 'B' };

describe('what became of decisions', () => {
  const moved = { fixed: 12, broken: 3, p: 0.0352, method: 'mcnemar', beyondChance: true } as const;

  it('is told with the test and what it is worth', () => {
    expect(accuracyInWords(names, 100, moved)).toBe(
      "B gets 12 images right that A got wrong, and 3 wrong that A got right: better, beyond chance (McNemar's exact test: p = 0.035).",
    );
    expect(
      accuracyInWords(names, 100, {
        ...{ fixed: 1, broken: 4, p: 0.375, method: 'mcnemar-by-group', beyondChance: false },
      }),
    ).toBe(
      "B gets 1 image right that A got wrong, and 4 wrong that A got right: worse, which may be chance (McNemar's exact test over whole patients: p = 0.375).",
    );
    expect(accuracyInWords(names, 100, { ...moved, p: 0.00099 })).toContain('p < 0.001)');
    expect(accuracyInWords(names, 100, { ...moved, p: 0.001 })).toContain('p = 0.001)');
    expect(accuracyInWords(names, 100, { ...moved, fixed: 0 })).toContain(': worse, beyond chance');
    expect(accuracyInWords(names, 100, { ...moved, broken: 0 })).toContain(': better, beyond chance');
  });

  it('is no difference where as many got better as worse, and nothing where none moved or none is there', () => {
    expect(accuracyInWords(names, 100, { ...moved, fixed: 3 })).toBe(
      'B gets 3 images right that A got wrong, and 3 wrong that A got right: no difference altogether.',
    );
    const still = { ...moved, fixed: 0, broken: 0, p: 1, beyondChance: false };
    expect(accuracyInWords(names, 1200, still)).toBe('B decides all 1,200 images as A does.');
    expect(accuracyInWords(names, 0, still)).toBe('There are no images that both have judged.');
  });
});

describe('what became of the area', () => {
  const delong = { difference: 0.0312, low: 0.01, high: 0.0524, p: 0.004, method: 'delong' } as const;

  it('is told with its interval, to which side, and by which test', () => {
    expect(aucInWords(names, { ...delong, beyondChance: true })).toBe(
      "The AUC of B is above that of A by 0.0312, beyond chance (95 % interval +0.0100 to +0.0524; DeLong's test: p = 0.004).",
    );
    expect(
      aucInWords(names, { ...delong, difference: -0.0312, low: -0.0524, high: -0.01, beyondChance: true }),
    ).toBe(
      "The AUC of B is below that of A by 0.0312, beyond chance (95 % interval −0.0524 to −0.0100; DeLong's test: p = 0.004).",
    );
    expect(
      aucInWords(names, {
        ...{ difference: -0.01, low: -0.03, high: 0.01, p: null, method: 'bootstrap-by-group' },
        beyondChance: false,
      }),
    ).toBe(
      'The AUC of B differs from that of A by −0.0100, which may be chance (95 % interval −0.0300 to +0.0100; paired bootstrap over patients).',
    );
    expect(aucInWords(names, { ...delong, p: null, beyondChance: false })).toContain(
      "DeLong's test: p not defined)",
    );
    expect(aucInWords(names, { ...delong, difference: 0, beyondChance: false })).toBe(
      "The AUC of B differs from that of A by +0.0000, which may be chance (95 % interval +0.0100 to +0.0524; DeLong's test: p = 0.004).",
    );
  });

  it('says nothing of chance without an interval', () => {
    for (const ends of [
      { low: null, high: 0.1 },
      { low: 0.1, high: null },
      { low: null, high: null },
    ])
      expect(aucInWords(names, { ...delong, ...ends, beyondChance: false })).toBe(
        'The AUC of B differs from that of A by +0.0312; there are too few patients, or too little spread, to tell whether that is chance.',
      );
    const equal = 'B orders the images as well as A.';
    const none = { ...delong, difference: 0, p: 1, beyondChance: false };
    expect(aucInWords(names, { ...none, low: null, high: null })).toBe(equal);
    expect(aucInWords(names, { ...none, low: 0, high: 0 })).toBe(equal);
  });
});

describe('what must be known to read figures', () => {
  const images = twoPhases(41, 400);
  const row = (split: SplitRow['split'], group: string): SplitRow => ({
    ...{ path: `${split}/${group}.png`, label: 0, group, split },
  });
  const sound = [row('train', 'a'), row('val', 'b'), row('test', 'c')];

  function texts(shown: ScoredImages, changes: Partial<WarningInput> = {}): string[] {
    const figures = shown.series.map((series) => figuresOf(shown, series));
    const input = { images: shown, judged: 'run', figures, split: sound, thresholdFrom: 'val' } as const;
    return reportWarnings({ ...input, ...changes }).map(({ text }) => text);
  }

  /** So many images of either class, each of another patient unless told otherwise. */
  function counted(
    normal: number,
    pneumonia: number,
    patientOf = (image: number) => `p${image}`,
  ): ScoredImages {
    const labels = [...Array<number>(normal).fill(0), ...Array<number>(pneumonia).fill(1)];
    return {
      ...images,
      labels,
      paths: labels.map((_, image) => `${image}.png`),
      patients: labels.map((_, image) => patientOf(image)),
      series: [{ name: 'it', threshold: 0.5, scores: columns(labels.map((_, image) => (image % 7) / 8)) }],
    };
  }

  it('is how few patients a class has, below thirty', () => {
    expect(texts(counted(30, 30))).toEqual([]);
    expect(texts(counted(30, 29))).toEqual([
      'The test set has 29 patients of PNEUMONIA alone: look at the intervals, not at the rates.',
    ]);
    expect(texts({ ...counted(1, 30), split: 'val' })[0]).toBe(
      'The validation set has 1 patient of NORMAL alone: look at the intervals, not at the rates.',
    );
    expect(texts(counted(30, 0), { judged: 'folder' })).toEqual([
      'The folder has no images of PNEUMONIA: what is measured on that class is not defined.',
    ]);
  });

  it('is that patients have several images', () => {
    expect(texts(counted(120, 120, (image) => `p${Math.floor(image / 2)}`))).toEqual([
      '240 images are of 120 patients. Intervals of rates take images as independent and are too narrow by as much as images of one patient are alike.',
    ]);
  });

  it('is that patients are in the training set as well', () => {
    const split = [row('train', 'a'), row('train', 'b'), row('val', 'a'), row('test', 'a'), row('test', 'b')];
    expect(texts(counted(30, 30), { split })).toEqual([
      '1 patient of the validation set is in the training set as well: figures on it are better than on patients who were never seen.',
      '2 patients of the test set are in the training set as well: figures on it are better than on patients who were never seen.',
    ]);
  });

  it('is that figures are too good to be true, from 0.99 on', () => {
    const shown = counted(50, 50);
    const flawless = {
      ...shown,
      series: [
        { name: 'it', threshold: 0.5, scores: columns(shown.labels.map((label) => 0.1 + 0.8 * label)) },
      ],
    };
    expect(texts(flawless)).toEqual([
      'it: AUC 1.000, accuracy 1.000 on 100 images is rarely true. Check for leakage: the same patients in several splits, ' +
        'marks or borders that give the class away, classes from different devices.',
    ]);
    const wrongOnes = (count: number): ScoredImages => ({
      ...shown,
      series: [
        {
          name: 'it',
          threshold: 0.5,
          scores: columns(shown.labels.map((label, image) => (image < count ? 0.95 : 0.1 + 0.8 * label))),
        },
      ],
    });
    // One of 100 decided wrong, and ranked above all: an accuracy of 0.99 and an area of 0.98.
    expect(texts(wrongOnes(1))).toEqual([expect.stringMatching(/^it: accuracy 0\.990 on 100 images/)]);
    expect(texts(wrongOnes(2))).toEqual([]);
    const blind = {
      ...shown,
      series: [{ name: 'it', threshold: 0.95, scores: flawless.series[0]?.scores ?? [] }],
    };
    expect(texts(blind)).toEqual([expect.stringMatching(/^it: AUC 1\.000 on 100 images/)]);
  });

  it('is what decided on the images', () => {
    const shown = counted(30, 30);
    const withoutTest = [row('train', 'a'), row('val', 'b')];
    const onValidation =
      'Validation chose the best epoch and the threshold: figures on it are better than on new images.';
    const noTest =
      'There are no test images: nothing here says how the model does on images that decided nothing.';
    const fromTest =
      'This threshold was chosen on the test set: the figures at it are better than on new images. ' +
      'Choose it on validation and judge it on test.';
    expect(texts({ ...shown, split: 'val' }, { split: withoutTest })).toEqual([noTest, onValidation]);
    expect(texts(shown, { thresholdFrom: 'test' })).toEqual([fromTest]);
    expect(texts({ ...shown, split: 'val' }, { thresholdFrom: 'test' })).toEqual([onValidation]);
    expect(texts(shown, { split: null, thresholdFrom: null })).toEqual([]);
    expect(texts(shown, { split: withoutTest, thresholdFrom: 'test', judged: 'folder' })).toEqual([]);
  });
});
