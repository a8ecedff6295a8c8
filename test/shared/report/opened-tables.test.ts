import { describe, expect, it } from 'vitest';
import { evaluateBinary } from '../../../src/shared/metrics/evaluate-scores.ts';
import { openReport, reportOfSplit, temperatureOfPhase } from '../../../src/shared/report/opened-report.ts';
import type { RunReport } from '../../../src/shared/report/run-report.ts';
import { splitReportSchema } from '../../../src/shared/report/split-report.ts';
import { predictionsText, phases, splitText, workedModel, workedReport } from './worked-report.ts';

const finalTest = 'predictions/fine-tuning-test.csv';

/** The run with another text for the final phase's test images; null: without it. */
function withTest(text: string | null, changes: Partial<RunReport> = {}): RunReport {
  const { predictions } = workedReport();
  const isIt = ({ phase, split }: (typeof predictions)[number]): boolean =>
    phase === 'fine-tuning' && split === 'test';
  return workedReport({
    predictions: predictions.flatMap((each) =>
      !isIt(each) ? [each] : text === null ? [] : [{ ...each, text }],
    ),
    ...changes,
  });
}

const good = predictionsText('test', phases['fine-tuning']);

describe('the tables of a report', () => {
  it('are read, phase by phase, each at the threshold of its evaluation, the model at its own', () => {
    const opened = openReport(workedReport({ model: workedModel({ threshold: 0.35 }) }));
    expect(opened.problems).toEqual([]);
    expect(opened.judged).toBe('run');
    expect(opened.rows).toHaveLength(13);
    expect(opened.val?.images.paths).toEqual(['val/n1.png', 'val/n2.png', 'val/p1.png', 'val/p2.png']);
    expect(opened.test?.images.paths).toHaveLength(6);
    expect(opened.test?.phases).toEqual(['feature-extraction', 'fine-tuning']);
    expect(opened.test?.images.series.map(({ name, threshold }) => [name, threshold])).toEqual([
      ['feature extraction', 0.5],
      ['fine-tuning', 0.35],
    ]);
    expect(opened.test?.images).toMatchObject({
      split: 'test',
      classes: ['NORMAL', 'PNEUMONIA'],
      positiveClass: 1,
    });
    expect(opened.test?.images.patients[0]).toBe('p7');
    expect(opened.storedTemperature).toEqual({ phase: 'fine-tuning', temperature: 1.25 });
  });

  it('come with what the evaluation of each split found, where that is in a known form', () => {
    const metrics = (images: number) =>
      evaluateBinary(
        {
          scores: Array.from({ length: images }, (_, image) => image / images),
          labels: Array.from({ length: images }, (_, image) => image % 2),
          threshold: 0.5,
        },
        { resamples: 0 },
      );
    const { manifest } = workedReport();
    const [first, second] = manifest.phases;
    const phasesWith =
      first && second ? [{ ...first, val: { ...metrics(4) }, test: { ...metrics(6) } }, second] : [];
    const { val, test } = openReport(workedReport({}, { phases: phasesWith }));
    expect(val?.stored.map((stored) => stored?.n ?? null)).toEqual([4, null]);
    expect(test?.stored.map((stored) => stored?.n ?? null)).toEqual([6, null]);
  });

  it('that are missing, damaged, cut off or of other images are left out, and it is told why', () => {
    const reason = (report: RunReport): unknown => {
      const { problems, test } = openReport(report);
      expect(test?.phases).toEqual(['feature-extraction']);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.file).toBe(finalTest);
      return problems[0]?.reason;
    };
    expect(reason(withTest(null))).toBe('It is missing.');
    expect(reason(withTest('nonsense\n'))).toContain('Line 1');
    expect(reason(withTest(good.replaceAll('PNEUMONIA', 'OTHER')))).toBe(
      "Its columns are not of the run's classes.",
    );
    const turned = 'path,label,group,score_PNEUMONIA,score_NORMAL\n';
    expect(reason(withTest(turned + good.split('\n').slice(1).join('\n')))).toBe(
      "Its columns are not of the run's classes.",
    );
    expect(reason(withTest(good.replace('test/n1.png,NORMAL', 'test/n1.png,PNEUMONIA')))).toBe(
      '"test/n1.png" is not an image of that class and split in split.csv.',
    );
    expect(reason(withTest(good.replace('test/n1.png', 'val/n1.png')))).toBe(
      '"val/n1.png" is not an image of that class and split in split.csv.',
    );
    expect(reason(withTest(good.split('\n').slice(0, -2).join('\n') + '\n'))).toBe(
      'It is cut off: it holds 5 of the 6 images of its split.',
    );
    const { manifest } = workedReport();
    const more = { ...manifest.dataset, classes: ['NORMAL', 'PNEUMONIA', 'COVID'] };
    expect(
      openReport(workedReport({ split: null }, { dataset: more })).problems.map((each) => each.reason),
    ).toEqual(Array(4).fill("Its columns are not of the run's classes."));
    const known = { file: finalTest, reason: 'EACCES: permission denied' };
    expect(reason(withTest(null, { problems: [known] }))).toBe('EACCES: permission denied');
  });

  it('are taken as they are where the split is not known', () => {
    const cut = good.split('\n').slice(0, -2).join('\n') + '\n';
    const { predictions } = withTest(cut);
    const report = workedReport({
      split: null,
      predictions: predictions.filter(({ phase }) => phase === 'fine-tuning'),
    });
    const opened = openReport({
      ...report,
      manifest: { ...report.manifest, phases: report.manifest.phases.slice(1) },
    });
    expect(opened.rows).toBeNull();
    expect(opened.test?.images.paths).toHaveLength(5);
    expect(opened.problems).toEqual([]);
    const damaged = openReport(workedReport({ split: 'nonsense\n' }));
    expect(damaged.rows).toBeNull();
    expect(damaged.problems).toEqual([
      { file: 'split.csv', reason: expect.stringContaining('Line 1') as string },
    ]);
    expect(openReport(workedReport({ split: `${splitText}x,NORMAL,p,other\n` })).rows).toBeNull();
  });

  it('are not asked for where a phase has no test images, or a folder no validation', () => {
    const { manifest } = workedReport();
    const withoutTest = manifest.phases.map((phase) => ({ ...phase, test: null }));
    expect(openReport(workedReport({}, { phases: withoutTest }))).toMatchObject({ test: null, problems: [] });
    const folder = openReport(workedReport({ judged: 'folder' }));
    expect(folder.val).toBeNull();
    expect(folder.test).not.toBeNull();
    expect(folder.problems).toEqual([]);
    expect(openReport(workedReport({ predictions: [] })).problems).toHaveLength(4);
    expect(openReport(workedReport({ predictions: [] }))).toMatchObject({ val: null, test: null });
  });
});

describe('the temperature of a phase', () => {
  const opened = openReport(workedReport());

  it('is fitted on the validation scores of that phase', () => {
    const temperatures = (['feature-extraction', 'fine-tuning'] as const).map((phase) =>
      temperatureOfPhase(opened, phase),
    );
    expect(temperatures[0]).toBeCloseTo(1.461, 3);
    expect(temperatures[1]).toBeCloseTo(0.69, 3);
  });

  it('is that of the model without validation, for the phase that the model is of', () => {
    const { storedTemperature } = opened;
    expect(temperatureOfPhase({ val: null, storedTemperature }, 'fine-tuning')).toBe(1.25);
    expect(temperatureOfPhase({ val: null, storedTemperature }, 'feature-extraction')).toBeNull();
    expect(temperatureOfPhase({ val: null, storedTemperature: null }, 'fine-tuning')).toBeNull();
    const { predictions } = workedReport();
    const without = openReport(
      workedReport({
        predictions: predictions.filter(({ phase, split }) => phase !== 'fine-tuning' || split !== 'val'),
      }),
    );
    expect(without.val?.phases).toEqual(['feature-extraction']);
    expect(temperatureOfPhase(without, 'fine-tuning')).toBe(1.25);
    const none = openReport(workedReport({ model: workedModel({ temperature: null }) }));
    expect(none.storedTemperature).toBeNull();
    expect(openReport(workedReport({ model: null })).storedTemperature).toBeNull();
  });
});

describe('the figures of a split', () => {
  it('are of every phase, with its calibration, and with what to know of them', () => {
    const report = reportOfSplit(openReport(workedReport()), 'test') ?? expect.fail('no report');
    expect(splitReportSchema.parse(structuredClone(report))).toEqual(report);
    expect(report).toMatchObject({ split: 'test', classes: ['NORMAL', 'PNEUMONIA'], positiveClass: 1 });
    expect(report.series.map(({ name }) => name)).toEqual(['feature extraction', 'fine-tuning']);
    expect(report.series[0]?.calibration.temperature).toBeCloseTo(1.461, 3);
    expect(report.warnings.map(({ kind }) => kind)).toEqual(['few-of-class', 'few-of-class']);
    const validation = reportOfSplit(openReport(workedReport()), 'val');
    expect(splitReportSchema.parse(structuredClone(validation))).toEqual(validation);
    expect(validation?.warnings.map(({ kind }) => kind)).toEqual([
      ...['few-of-class', 'few-of-class', 'judged-on-validation'],
    ]);
  });

  it('are none of a split that is not there', () => {
    expect(reportOfSplit(openReport(workedReport({ judged: 'folder' })), 'val')).toBeNull();
  });

  it('take the interval that the evaluation found where patients have several images', () => {
    const shared = (text: string): string => text.replace(',p8,', ',p7,');
    const { manifest, predictions } = workedReport();
    const stored = evaluateBinary(
      {
        ...{ scores: [0.2, 0.35, 0.65, 0.95, 0.5, 0.7], labels: [0, 0, 0, 1, 1, 1], threshold: 0.5 },
        groups: ['p7', 'p7', 'p9', 'p10', 'p11', 'p12'],
      },
      { resamples: 100 },
    );
    const report = workedReport(
      { split: null, predictions: predictions.map((each) => ({ ...each, text: shared(each.text) })) },
      { phases: manifest.phases.map((phase) => ({ ...phase, test: { ...stored } })) },
    );
    const [, second] = reportOfSplit(openReport(report), 'test')?.series ?? [];
    const [low, high] = stored.intervals.auc ?? expect.fail('no interval');
    expect(second?.figures.positive?.auc).toEqual({
      ...{ value: expect.closeTo(8 / 9, 12) as number, low, high, method: stored.aucIntervalMethod },
    });
  });
});
