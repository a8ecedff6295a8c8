import { describe, expect, it } from 'vitest';
import { alignPredictions, IncomparableError } from '../../../src/shared/report/align-predictions.ts';
import { openReport } from '../../../src/shared/report/opened-report.ts';
import {
  alignRuns,
  comparedFiguresSchema,
  comparedSplit,
  compareRuns,
  distinctNames,
  withResampledAreas,
  type OpenedRun,
} from '../../../src/shared/report/run-comparison.ts';
import type { RunReport } from '../../../src/shared/report/run-report.ts';
import { phases, predictionsText, workedReport } from './worked-report.ts';

function opened(report: RunReport): OpenedRun {
  return { report, opened: openReport(report) };
}

function refusal(reports: readonly RunReport[]): string {
  try {
    compareRuns(reports);
  } catch (error) {
    if (error instanceof IncomparableError) return error.message;
    throw error;
  }
  return expect.fail('compared');
}

/** A run with the second phase alone, on some of its test images. */
function onePhase(name: string, scores: Readonly<Record<string, number>>): RunReport {
  const { manifest } = workedReport();
  return workedReport(
    {
      name,
      split: null,
      predictions: (['val', 'test'] as const).map((split) => ({
        phase: 'fine-tuning',
        split,
        text: predictionsText(split, { ...phases['fine-tuning'], ...scores }),
      })),
    },
    { id: name, phases: manifest.phases.slice(1) },
  );
}

describe('the phases of one run', () => {
  const result = compareRuns([workedReport()]);

  it('stand side by side on test, by their names', () => {
    expect(result.models.map(({ name, place }) => [name, place])).toEqual([
      ['feature extraction', 0],
      ['fine-tuning', 1],
    ]);
    expect(result.images.split).toBe('test');
    expect(result.overlap).toEqual({ common: 6, leftOut: [0, 0], otherwiseLabelled: 0 });
    expect(result.notes).toEqual([]);
    expect(result.figures.map(({ name, figures }) => [name, figures.auc, figures.accuracy?.k])).toEqual([
      ['feature extraction', expect.closeTo(6 / 9, 14), 4],
      ['fine-tuning', expect.closeTo(8 / 9, 14), 5],
    ]);
    for (const figures of result.figures) expect(comparedFiguresSchema.parse(figures)).toEqual(figures);
  });

  it('are compared with the first', () => {
    expect(result.comparisons).toHaveLength(1);
    expect(result.comparisons[0]).toMatchObject({
      ...{ first: 'feature extraction', second: 'fine-tuning', images: 6, patients: 6 },
      accuracy: {
        first: { k: 4, n: 6 },
        second: { k: 5, n: 6 },
        difference: expect.closeTo(1 / 6, 14) as number,
        ...{ fixed: 2, broken: 1, p: 1, method: 'mcnemar', beyondChance: false },
        inWords:
          'fine-tuning gets 2 images right that feature extraction got wrong, and 1 wrong that feature extraction got right: ' +
          "better, which may be chance (McNemar's exact test: p = 1.000).",
      },
      auc: {
        first: expect.closeTo(6 / 9, 14) as number,
        second: expect.closeTo(8 / 9, 14) as number,
        method: 'delong',
      },
      resampledAreas: null,
      // n2 at 0.6 and p2 at 0.4 were wrong, both with 0.4 of their own class; n3 became wrong.
      fixed: [1, 4],
      broken: [2],
    });
  });

  it('are compared on validation where there is no test set, and it says so', () => {
    const { manifest } = workedReport();
    const report = workedReport({}, { phases: manifest.phases.map((phase) => ({ ...phase, test: null })) });
    expect(comparedSplit([opened(report)])).toBe('val');
    expect(comparedSplit([opened(workedReport()), opened(report)])).toBe('val');
    expect(comparedSplit([opened(workedReport())])).toBe('test');
    const validation = compareRuns([report]);
    expect(validation.images.paths).toEqual(['val/n1.png', 'val/n2.png', 'val/p1.png', 'val/p2.png']);
    expect(validation.notes).toEqual([
      'Compared on validation, which chose epochs and thresholds: differences may not hold on new images.',
    ]);
  });

  it('are refused where there is but one', () => {
    expect(refusal([onePhase('a', {})])).toBe(
      'There is but one model to show: a comparison takes two phases or two runs.',
    );
  });
});

describe('several runs', () => {
  const pick =
    'Who picks the best of several runs by their test figures lets test decide: expect less on new images.';

  it('show the phase that the model is of, else the last, under names of which no two are the same', () => {
    const [first, none] = [
      workedReport({}, { best: { phase: 'feature-extraction', epoch: 3 } }),
      workedReport({}, { best: null }),
    ];
    const other = onePhase('other', {});
    const { models, notes, images } = compareRuns([
      first,
      none,
      { ...other, manifest: { ...other.manifest, best: null } },
    ]);
    expect(models.map(({ name, place }) => [name, place])).toEqual([
      ['Worked run', 0],
      ['Worked run (2)', 1],
      ['other', 0],
    ]);
    expect(images.series.map(({ name }) => name)).toEqual(['Worked run', 'Worked run (2)', 'other']);
    expect(notes).toEqual([pick]);
    expect(distinctNames(['a', 'a', 'b', 'a', 'a (2)'])).toEqual(['a', 'a (2)', 'b', 'a (3)', 'a (2) (2)']);
  });

  it('are compared on the images that all have, and it says what is left out and why', () => {
    const all = workedReport();
    const few = onePhase('few', {});
    const text = predictionsText('test', phases['fine-tuning'])
      .split('\n')
      .filter((line) => !line.startsWith('test/n1'))
      .map((line) => line.replace('test/n2.png,NORMAL', 'test/n2.png,PNEUMONIA'))
      .join('\n');
    const predictions = few.predictions.map((each) => (each.split === 'test' ? { ...each, text } : each));
    const { dataset } = few.manifest;
    const other = {
      ...few,
      predictions,
      problems: [{ file: 'events.jsonl', reason: 'It is damaged.' }],
      manifest: { ...few.manifest, dataset: { ...dataset, fingerprint: 'e'.repeat(64) } },
    };
    const { overlap, notes } = compareRuns([all, other]);
    expect(overlap).toEqual({ common: 4, leftOut: [1, 0], otherwiseLabelled: 1 });
    expect(notes).toEqual([
      "Compared on the 4 images that all have; 1, 0 of the runs' own images are left out.",
      '1 images have different classes in the runs and are left out.',
      'The runs read different data: images are matched by path, and may differ in content.',
      pick,
      'few: events.jsonl is left out. It is damaged.',
    ]);
  });

  it('say that patients have several images', () => {
    const sharing = (report: RunReport): RunReport => ({
      ...report,
      split: null,
      predictions: report.predictions.map((each) => ({
        ...each,
        text: each.text.replace(',p8,', ',p7,').replace(',p11,', ',p10,'),
      })),
    });
    const result = compareRuns([sharing(workedReport()), sharing(onePhase('other', {}))]);
    expect(result.notes[0]).toBe(
      '6 images are of 4 patients. Tests and the intervals of areas go by patients; intervals of rates take images as ' +
        'independent and are too narrow by as much as images of one patient are alike.',
    );
    expect(result.comparisons[0]?.accuracy.method).toBe('mcnemar-by-group');
  });

  it('are refused without predictions, and without an image in common', () => {
    const empty = { ...onePhase('empty', {}), predictions: [] };
    expect(refusal([workedReport(), empty])).toBe('empty has no predictions that could be compared.');
    const elsewhere = onePhase('elsewhere', {});
    const predictions = elsewhere.predictions.map((each) => ({
      ...each,
      text: each.text.replaceAll('test/', 'other/').replaceAll('val/', 'others/'),
    }));
    expect(refusal([workedReport(), { ...elsewhere, predictions }])).toBe(
      'The runs have no test images in common, by their paths in the dataset.',
    );
    const noTest = (report: RunReport): RunReport => ({
      ...report,
      manifest: {
        ...report.manifest,
        phases: report.manifest.phases.map((phase) => ({ ...phase, test: null })),
      },
    });
    expect(refusal([noTest(workedReport()), noTest({ ...elsewhere, predictions })])).toBe(
      'The runs have no validation images in common, by their paths in the dataset.',
    );
  });

  it('are refused where they tell other classes apart or count another as positive', () => {
    const table = openReport(workedReport()).test?.images ?? expect.fail('no table');
    const predictions = (name: string, classes: string[], positiveClass: string) => ({
      ...{ name, threshold: 0.5, positiveClass },
      table: { classes, rows: table.paths.map((path) => ({ path, label: 0, group: path, scores: [1, 0] })) },
    });
    const ours = predictions('ours', ['N', 'P'], 'P');
    for (const others of [['N', 'X'], ['N'], ['N', 'P', 'X']])
      expect(() => alignPredictions('test', [ours, predictions('theirs', others, 'P')])).toThrow(
        new IncomparableError(
          'ours and theirs cannot be compared, because they tell other classes apart: "N", "P", and ' +
            `${others.map((name) => `"${name}"`).join(', ')}.`,
        ),
      );
    expect(() => alignPredictions('test', [ours, predictions('theirs', ['P', 'N'], 'N')])).toThrow(
      'ours and theirs cannot be compared, because another class counts as positive: "P", and "N".',
    );
    expect(() => alignPredictions('test', [])).toThrow(
      new RangeError('There are no predictions to put side by side.'),
    );
    expect(new IncomparableError('x').name).toBe('IncomparableError');
    const three = (name: string, positive: string) => ({
      ...predictions(name, ['A', 'B', 'C'], positive),
      table: { classes: ['A', 'B', 'C'], rows: [{ path: 'x', label: 2, group: 'g', scores: [0, 0, 1] }] },
    });
    expect(alignPredictions('test', [three('one', 'A'), three('two', 'B')]).images.labels).toEqual([2]);
  });

  it('are matched by path where they begin alike and go on in another order', () => {
    const table = (paths: string[]) => ({
      ...{ name: 'it', threshold: 0.5, positiveClass: 'P' },
      table: {
        classes: ['N', 'P'],
        rows: paths.map((path) => ({
          path,
          label: 0,
          group: path,
          scores: [1 - path.length / 8, path.length / 8],
        })),
      },
    });
    const { images } = alignPredictions('test', [table(['a', 'bb', 'ccc']), table(['a', 'ccc', 'bb'])]);
    expect(images.series[1]?.scores).toEqual(images.series[0]?.scores);
  });

  it('take their threshold from the model, for the phase that it is of', () => {
    const report = workedReport({ model: { ...(workedReport().model ?? expect.fail()), threshold: 0.3 } });
    expect(alignRuns([opened(report)]).images.series.map(({ threshold }) => threshold)).toEqual([0.5, 0.3]);
  });
});

describe('intervals of areas from a comparison', () => {
  const figures = (names: readonly string[]) =>
    names.map((name) => {
      const auc = { value: 0.8, low: null, high: null, method: null };
      const one = {
        className: 'P',
        support: 1,
        sensitivity: null,
        specificity: null,
        precision: null,
        npv: null,
      };
      const positive = { ...one, f1: null, auc, averagePrecision: null };
      const shown = {
        ...{ images: 60, patients: 20, threshold: 0.5, confusion: [], accuracy: null, positive },
        ...{ perClass: [], balancedAccuracy: null, mcc: null, auc: 0.8 },
      };
      return { name, figures: shown, ece: null };
    });
  const comparison = {
    ...(compareRuns([workedReport()]).comparisons[0] ?? expect.fail('no comparison')),
    ...{ first: 'a', second: 'b' },
    resampledAreas: {
      first: [[0.7, 0.9]] as [number, number][],
      second: [[0.6, 0.95]] as [number, number][],
    },
  };

  it('fill those of both models, and of no other', () => {
    const filled = withResampledAreas(figures(['a', 'b', 'c']), [comparison]);
    expect(filled.map(({ figures: { positive } }) => positive?.auc)).toEqual([
      { value: 0.8, low: 0.7, high: 0.9, method: 'bootstrap-by-group' },
      { value: 0.8, low: 0.6, high: 0.95, method: 'bootstrap-by-group' },
      { value: 0.8, low: null, high: null, method: null },
    ]);
  });

  it('are looked for in every comparison', () => {
    const [filled] = withResampledAreas(figures(['c']), [
      comparison,
      { ...comparison, first: 'c', second: 'd' },
    ]);
    expect(filled?.figures.positive?.auc.low).toBe(0.7);
  });

  it('leave intervals that are there, and classes that none was found for', () => {
    const [one] = figures(['a']);
    const positive = one?.figures.positive;
    if (!one || !positive) return expect.fail('no figures');
    const known = { ...positive, auc: { value: 0.8, low: 0.75, high: 0.85, method: 'delong' as const } };
    const shown = { name: 'a', ece: null, figures: { ...one.figures, positive: known } };
    expect(withResampledAreas([shown], [comparison])).toEqual([shown]);
    const classes = {
      name: 'b',
      ece: null,
      figures: { ...one.figures, positive: null, perClass: [positive, positive] },
    };
    const [filled] = withResampledAreas([classes], [{ ...comparison, resampledAreas: null }, comparison]);
    expect(filled?.figures.positive).toBeNull();
    expect(filled?.figures.perClass.map(({ auc }) => auc.low)).toEqual([0.6, null]);
  });

  it('come with the runs where patients have several images', () => {
    const report = workedReport({
      split: null,
      predictions: workedReport().predictions.map((each) => ({
        ...each,
        text: each.text.replace(',p8,', ',p7,').replace(',p11,', ',p10,'),
      })),
    });
    const { figures: shown, comparisons } = compareRuns([report]);
    const [first] = comparisons[0]?.resampledAreas?.first ?? [];
    expect(shown[0]?.figures.positive?.auc.low ?? null).toBe(first?.[0] ?? null);
  });
});
