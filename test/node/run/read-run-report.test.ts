import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRunReport } from '../../../src/node/run/read-run-report.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { openReport, reportOfSplit, temperatureOfPhase } from '../../../src/shared/report/opened-report.ts';
import { runReportSchema } from '../../../src/shared/report/run-report.ts';
import { splitReportSchema } from '../../../src/shared/report/split-report.ts';
import { writeReportedRun } from '../../support/reported-run.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

let parent = '';
beforeEach(async () => {
  parent = await temporaryFolder();
});

describe("a run's report", () => {
  it('has the figures that the evaluation found, of both phases and splits', async () => {
    const report = await readRunReport(await writeReportedRun(parent));
    expect(runReportSchema.parse(structuredClone(report))).toEqual(report);
    const opened = openReport(report);
    expect(opened.problems).toEqual([]);
    for (const split of ['val', 'test'] as const) {
      const figures = reportOfSplit(opened, split);
      expect(splitReportSchema.parse(structuredClone(figures))).toEqual(figures);
      report.manifest.phases.forEach((phase, index) => {
        const told = split === 'val' ? phase.val : phase.test;
        const shown = figures?.series[index]?.figures;
        expect(shown?.auc).toBeCloseTo(Number(told?.['auc']), 12);
        expect(shown?.accuracy?.estimate).toBe(told?.['accuracy']);
        expect(shown?.positive?.sensitivity?.estimate).toBe(told?.['sensitivity']);
      });
    }
    expect(reportOfSplit(opened, 'test')?.series[1]?.calibration.temperature).toBeGreaterThan(0);
  });

  it('of a folder that was judged later misses no validation, and takes the temperature of the model', async () => {
    const report = await readRunReport(await writeReportedRun(parent, { images: { val: 40, test: 12 } }));
    const fitted = temperatureOfPhase(openReport(report), 'fine-tuning');
    const { model } = report;
    if (!model || fitted === null) return expect.fail('There is no model with a temperature.');
    const folder = openReport({
      ...report,
      judged: 'folder',
      split: null,
      model: { ...model, temperature: fitted },
      predictions: report.predictions.filter(({ split }) => split === 'test'),
    });
    expect(folder.problems).toEqual([]);
    expect(folder.val).toBeNull();
    const told = reportOfSplit(folder, 'test');
    expect(told?.series.map(({ calibration }) => calibration.temperature)).toEqual([null, fitted]);
    expect(told?.warnings.map(({ text }) => text)).toEqual([
      'The folder has 12 patients of NORMAL alone: look at the intervals, not at the rates.',
      'The folder has 12 patients of PNEUMONIA alone: look at the intervals, not at the rates.',
    ]);
  });

  it('does without a test set, and says so', async () => {
    const folder = await writeReportedRun(parent, { images: { val: 40, test: 0 } });
    const opened = openReport(await readRunReport(folder));
    expect(opened.test).toBeNull();
    expect(opened.problems).toEqual([]);
    expect(reportOfSplit(opened, 'test')).toBeNull();
    expect(reportOfSplit(opened, 'val')?.warnings.map(({ kind }) => kind)).toEqual([
      'no-test-split',
      'judged-on-validation',
    ]);
  });

  it('bears the name that the user gave, and hostile names of classes and files as they are', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const folder = await writeReportedRun(parent, {
      classes: [hostile, '=cmd|"/c calc"!A0'],
      pathOf: (split, label, index) => `${split}/${label} "${hostile}", ${index}\n.jpeg`,
    });
    await writeFile(path.join(folder, 'label.json'), JSON.stringify({ formatVersion: 1, name: hostile }));
    const report = await readRunReport(folder);
    expect(report.name).toBe(hostile);
    const opened = openReport(report);
    expect(opened.problems).toEqual([]);
    expect(opened.test?.images.classes[0]).toBe(hostile);
    expect(opened.test?.images.paths[0]).toContain(hostile);
  });

  it('is refused of a folder that is no run', async () => {
    await expect(readRunReport(parent)).rejects.toThrow(UserError);
  });
});

describe('damaged files', () => {
  const file = (folder: string): string => path.join(folder, 'predictions', 'fine-tuning-test.csv');
  const alterations: [string, (text: string) => string, RegExp][] = [
    ['cut off within a line', (text) => text.slice(0, -20), /cut off/],
    [
      'cut off between two lines',
      (text) => `${text.split('\n').slice(0, 50).join('\n')}\n`,
      /49 of the 120 images/,
    ],
    ['with a column that is not known', (text) => text.replace('score_NORMAL', 'other'), /columns/],
    ['of other classes', (text) => text.replaceAll('NORMAL', 'HEALTHY'), /classes/],
    ['with a score that is none', (text) => text.replace(/,0\.\d+,/, ',NaN,'), /not a score/],
    [
      'of another image',
      (text) => text.replace('person0', 'person1000'),
      /not an image of that class and split/,
    ],
    ['of an image with another class', (text) => text.replace(',NORMAL,', ',PNEUMONIA,'), /not an image/],
    ['empty', () => '', /empty/],
  ];

  it.each(alterations)('are told and left out: predictions %s', async (_, alter, reason) => {
    const folder = await writeReportedRun(parent);
    await writeFile(file(folder), alter(await readFile(file(folder), 'utf8')));
    const opened = openReport(await readRunReport(folder));
    expect(opened.problems).toHaveLength(1);
    expect(opened.problems[0]).toMatchObject({ file: 'predictions/fine-tuning-test.csv' });
    expect(opened.problems[0]?.reason).toMatch(reason);
    expect(opened.test?.phases).toEqual(['feature-extraction']);
    expect(opened.val?.phases).toEqual(['feature-extraction', 'fine-tuning']);
  });

  it('are told when they are missing, and the rest is shown', async () => {
    const folder = await writeReportedRun(parent);
    await rm(file(folder));
    await rm(path.join(folder, 'split.csv'));
    await writeFile(path.join(folder, 'model', 'transfer-learning.json'), '{"formatVersion":1}');
    const report = await readRunReport(folder);
    expect(report.model).toBeNull();
    const opened = openReport(report);
    expect(opened.problems.map((problem) => problem.file).sort()).toEqual([
      'model/transfer-learning.json',
      'predictions/fine-tuning-test.csv',
      'split.csv',
    ]);
    expect(opened.rows).toBeNull();
    expect(reportOfSplit(opened, 'test')?.series.map(({ name }) => name)).toEqual(['feature extraction']);
  });
});
