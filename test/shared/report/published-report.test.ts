import { expect, test } from 'vitest';
import { publishedReport } from '../../../src/shared/report/published-report.ts';
import type { RunReport } from '../../../src/shared/report/run-report.ts';
import { finishedRun } from '../../support/run-fixture.ts';

/** A report whose texts tell of folders in every way that programs write them. */
function report(texts: { reason: string; source: string; root: string; csv: string }): RunReport {
  const plain = finishedRun();
  return {
    run: '/home/ada/studies/runs/first',
    judged: 'run',
    name: 'First',
    manifest: finishedRun({
      id: 'first',
      configuration: {
        ...plain.configuration,
        split: { ...plain.configuration.split, groupBy: { csv: texts.csv } },
      },
      dataset: { ...plain.dataset, root: texts.root },
      backboneWeights: { ...plain.backboneWeights, source: texts.source },
    }),
    model: null,
    epochs: [],
    predictions: [{ phase: 'fine-tuning', split: 'test', text: 'path,label\n/odd/but/kept.jpeg,NORMAL\n' }],
    split: 'path\n',
    problems: [{ file: 'split.csv', reason: texts.reason }],
  };
}

test('a published report names no folder of the machine', () => {
  const published = publishedReport(
    report({
      reason: 'ENOENT: no such file, open "/home/ada/studies/runs/first/split.csv"',
      source: 'the file /opt/weights of Ada/mobilenet_v2.h5, official',
      root: '/data/hospital/chest_xray',
      csv: '/data/hospital/patients.csv',
    }),
    [{ path: '/home/ada', instead: '~' }],
  );
  expect(published.run).toBe('first');
  expect(published.manifest.dataset.root).toBe('chest_xray');
  expect(published.manifest.configuration.split.groupBy).toEqual({ csv: 'patients.csv' });
  expect(published.problems[0]?.reason).toBe('ENOENT: no such file, open "first/split.csv"');
  const { predictions, ...rest } = published;
  expect(JSON.stringify(rest)).not.toMatch(/ada\b|hospital|\/opt/);
  expect(predictions).toEqual(report({ reason: '', source: '', root: '', csv: '' }).predictions);
});

test('a published report names no folder of Windows either', () => {
  const published = publishedReport(
    report({
      reason: 'It cannot be read: C:\\Users\\ada\\x\\y.csv (EACCES)',
      source: 'from \\\\server\\share\\weights.h5',
      root: 'D:\\hospital\\chest_xray',
      csv: 'D:\\hospital\\patients.csv',
    }),
  );
  expect(published.manifest.dataset.root).toBe('chest_xray');
  expect(published.problems[0]?.reason).toBe('It cannot be read: y.csv (EACCES)');
  expect(published.manifest.backboneWeights.source).toBe('from weights.h5');
  expect(JSON.stringify(published)).not.toMatch(/ada\b|hospital|server/);
});

test('a published report leaves all else as it is', () => {
  const unremarkable = { source: 'ImageNet weights of Keras', root: '/d/x', csv: 'p/q.csv' };
  const given = report({ reason: 'Line 3: 1/2 and/or 5 km/h; see https://keras.io/api/', ...unremarkable });
  expect(publishedReport(given).problems).toEqual(given.problems);
  expect(publishedReport(given).manifest.configuration).toEqual(given.manifest.configuration);
});
