import { describe, expect, test } from 'vitest';
import { csvRecords } from '../../../src/shared/predictions/csv.ts';
import type { ShownRun } from '../../../src/shared/protocol/training-panel-protocol.ts';
import { chartSvg } from '../../../webview/common/chart/chart-svg.ts';
import { chartCsv } from '../../../webview/training/chart-csv.ts';
import { outcomesOf, whatFineTuningBrought } from '../../../webview/training/phase-outcome.ts';
import { RunRecord } from '../../../webview/training/run-record.ts';
import {
  batchLossChart,
  chartContent,
  fullRange,
  lineId,
  trainingCharts,
} from '../../../webview/training/training-charts.ts';
import { readViewSettings } from '../../../webview/training/view-settings.ts';
import { drawnEvents, numbered, shownRun } from '../support/drawn-run.ts';

const small = { first: 3, second: 4, stepsPerEpoch: 8, lossesPerEvent: 3, seed: 1 };
const settings = { smoothing: 0.5, smoothEpochs: false };
const theme = {
  kind: 'dark',
  background: '#000',
  foreground: '#fff',
  muted: '#ccc',
  lines: '#888',
  colours: { blue: '#00f', orange: '#f80', green: '#0f0', purple: '#80f', red: '#f00', yellow: '#ff0' },
  fontFamily: 'sans-serif',
} as const;

function recordOf(changes: Partial<ShownRun> = {}, events = drawnEvents(small)): RunRecord {
  const record = new RunRecord(shownRun(changes));
  record.add(0, events);
  return record;
}

describe('the events of a run', () => {
  test('become a curve for training and validation, and one point for each batch', () => {
    const record = recordOf();
    const { lines, boundaries, highlights } = chartContent('loss', [record], settings);
    expect(lines.map(({ label, x }) => [label, x.length])).toEqual([
      ['train', 7],
      ['validation', 7],
    ]);
    expect(boundaries).toEqual([
      { x: 3.5, before: 'feature extraction', after: 'fine-tuning', tinted: true },
    ]);
    expect(highlights).toHaveLength(1);
    const [batches] = chartContent(batchLossChart, [record], settings).lines;
    expect(batches?.x).toHaveLength(7 * 8);
    expect(batches?.x[0]).toBeCloseTo(0.5 + 0.5 / 8);
    expect(record.batchAt(batches?.x.at(-1) ?? 0)).toEqual({ epoch: 7, batch: 8 });
  });

  test('count once however often they are told', () => {
    const events = drawnEvents(small);
    const record = recordOf({}, events);
    record.add(0, events);
    record.add(events[4]?.number ?? 0, events.slice(4));
    expect(record.state.epochs).toHaveLength(7);
    expect(record.batches.length).toBe(7 * 8);
  });

  test('of an epoch that was begun again replace those of the first try', () => {
    const record = recordOf({}, drawnEvents(small, 3));
    const at = { kind: 'batches-trained', phase: 'fine-tuning', epoch: 4, stepsPerEpoch: 8 } as const;
    const next = drawnEvents(small, 3).length;
    record.add(
      next,
      numbered(
        [
          { ...at, firstStep: 0, losses: [9, 9, 9, 9] },
          { ...at, firstStep: 2, losses: [1] },
        ],
        next,
      ),
    );
    expect([...record.batches.y].slice(-3)).toEqual([9, 9, 1]);
  });

  test('of which one has no value leave a gap there', () => {
    const events = drawnEvents(small).map((event) =>
      event.kind === 'epoch-finished' && event.epoch === 2
        ? { ...event, val: { ...event.val, precision: null } }
        : event,
    );
    const { lines } = chartContent('precision', [recordOf({}, events)], settings);
    expect(lines[1]?.y[1]).toBeNaN();
    expect(lines[1]?.y[2]).toBeGreaterThan(0);
  });
});

test('runs side by side differ in dash or marker, not in colour alone', () => {
  const records = ['a', 'b', 'c', 'd', 'e', 'f'].map((run) => recordOf({ run, name: run }));
  for (const chart of ['loss', batchLossChart]) {
    const looks = chartContent(chart, records, settings).lines.map(({ dash, marker, filled }) =>
      JSON.stringify([dash, marker, filled]),
    );
    expect(new Set(looks).size).toBe(looks.length);
  }
});

test('all of x reaches from the first epoch to the latest batch', () => {
  const record = recordOf({}, drawnEvents(small, 5));
  expect(fullRange([record])).toEqual({ from: 0.5, to: 5.5 });
});

describe('an exported chart', () => {
  const hostile = '</text><script>alert(1)</script>&"\u0000';

  test('is an SVG in which names are text', () => {
    const [loss] = trainingCharts(() => []);
    if (!loss) throw new Error('There is no chart of the loss.');
    const records = [recordOf({ run: 'a', name: hostile }), recordOf({ run: 'b' })];
    const svg = chartSvg(loss, chartContent('loss', records, settings), {
      width: 900,
      height: 480,
      range: fullRange(records),
      logarithmic: false,
      theme,
    });
    expect(svg).not.toContain('<script>');
    expect(svg).not.toContain('\u0000');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).toContain('feature extraction');
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(10);
    expect(svg).not.toContain('NaN');
  });

  test('is a CSV with every value in full, without hidden lines, that no spreadsheet runs', () => {
    const record = recordOf({ name: '=HYPERLINK("http://example.org")' });
    const rows = [...csvRecords(chartCsv('loss', [record], new Set([lineId(record.shown.run, 'train')])), 5)];
    expect(rows.map(({ fields }) => fields)[0]).toEqual(['run', 'split', 'phase', 'epoch', 'loss']);
    expect(rows).toHaveLength(1 + 7);
    expect(rows[1]?.fields).toEqual([
      `'=HYPERLINK("http://example.org")`,
      'validation',
      'feature-extraction',
      '1',
      String(record.state.epochs[0]?.val['loss']),
    ]);
    const batches = [...csvRecords(chartCsv(batchLossChart, [record], new Set()), 5)];
    expect(batches).toHaveLength(1 + 7 * 8);
    expect(batches.at(-1)?.fields.slice(1, 4)).toEqual(['fine-tuning', '7', '8']);
  });
});

test('the result says what fine-tuning brought', () => {
  const outcomes = outcomesOf(recordOf());
  expect(outcomes.map(({ phase, epochs }) => [phase, epochs])).toEqual([
    ['feature-extraction', 3],
    ['fine-tuning', 4],
  ]);
  const at = (before: number, after: number): string =>
    whatFineTuningBrought(
      outcomes.map((outcome, index) => ({ ...outcome, validationAuc: index === 0 ? before : after })),
    );
  expect(at(0.9, 0.95)).toContain('raised the best validation AUC from 0.9000 to 0.9500, by 0.0500');
  expect(at(0.95, 0.9)).toContain('did not help');
  expect(at(0.9, 0.90001)).toContain('left the best validation AUC where it was');
  expect(at(NaN, 0.9)).toBe('');
});

test('the result gives the time of a whole phase, with features that were computed before its epochs', () => {
  const events = drawnEvents(small);
  const finished = {
    kind: 'phase-finished' as const,
    phase: 'feature-extraction' as const,
    epochs: 3,
    seconds: 62,
    imagesPerSecond: 68,
    bestEpoch: 3,
    reason: 'epochs-done' as const,
  };
  const record = recordOf({}, [...events, ...numbered([finished], events.length)]);
  expect(outcomesOf(record).map(({ seconds }) => seconds)).toEqual([62, NaN]);
});

test('settings that are damaged fall back to what they are at first', () => {
  expect(readViewSettings({ view: { smoothing: 7, logarithmic: true, hidden: 'no' } })).toMatchObject({
    smoothing: 0.9,
    logarithmic: true,
    hidden: [],
  });
  expect(readViewSettings(undefined)).toEqual(readViewSettings({ view: {} }));
});
