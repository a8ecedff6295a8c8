import { describe, expect, it } from 'vitest';
import type { SplitRow } from '../../../src/shared/predictions/split-table.ts';
import { figuresOf } from '../../../src/shared/report/figures.ts';
import { reportWarnings } from '../../../src/shared/report/report-warnings.ts';
import type { ScoredImages } from '../../../src/shared/report/scored-images.ts';
import { columns, reordered, twoPhases } from './example-images.ts';

function warningsOf(
  images: ScoredImages,
  split: readonly SplitRow[] | null = null,
  thresholdFrom: 'val' | 'test' | null = 'val',
): string[] {
  const figures = images.series.map((series) => figuresOf(images, series));
  return reportWarnings({ images, judged: 'run', figures, split, thresholdFrom }).map(({ kind }) => kind);
}

const row = (split: SplitRow['split'], group: string): SplitRow => ({
  path: `${split}/${group}.png`,
  label: 0,
  group,
  split,
});

describe('warnings', () => {
  it('are none for a sound report', () => {
    const rows = [row('train', 'a'), row('val', 'b'), row('test', 'c')];
    expect(warningsOf(twoPhases(1, 400), rows)).toEqual([]);
  });

  it('tell of few patients and of a class that is missing', () => {
    const images = twoPhases(2, 200);
    const few = reordered(images, [0, 1, 2, 3]);
    expect(warningsOf(few)).toContain('few-of-class');
    const positives = images.labels.flatMap((label, at) => (label === 1 ? [at] : []));
    expect(warningsOf(reordered(images, positives))).toContain('class-missing');
    expect(warningsOf(reordered(images, []))).toEqual(['class-missing', 'class-missing']);
  });

  it('tell of patients with several images', () => {
    expect(warningsOf(twoPhases(3, 400, { perPatient: 2 }))).toEqual(['several-images-per-patient']);
  });

  it('tell of validation patients who were trained on, and how many', () => {
    const images = twoPhases(4, 400);
    const rows = [row('train', 'a'), row('train', 'b'), row('val', 'a'), row('val', 'c'), row('test', 'd')];
    const [warning] = reportWarnings({
      images,
      judged: 'run',
      figures: [],
      split: rows,
      thresholdFrom: 'val',
    });
    expect(warning).toMatchObject({ kind: 'patients-shared' });
    expect(warning?.text).toMatch(/^1 patient of the validation set is in the training set/);
  });

  it('tell of results that are too good to be true', () => {
    const images = twoPhases(5, 400);
    const series = {
      name: 'x',
      threshold: 0.5,
      scores: columns(images.labels.map((label) => 0.1 + 0.8 * label)),
    };
    expect(warningsOf({ ...images, series: [series] })).toEqual(['too-good']);
  });

  it('tell of a threshold from the test set, of no test set, and of judging on validation', () => {
    const images = twoPhases(6, 400);
    expect(warningsOf(images, null, 'test')).toEqual(['threshold-from-test']);
    const rows = [row('train', 'a'), row('val', 'b')];
    expect(warningsOf({ ...images, split: 'val' }, rows)).toEqual(['no-test-split', 'judged-on-validation']);
  });
});
