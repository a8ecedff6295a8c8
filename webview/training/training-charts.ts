import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import type {
  ChartBoundary,
  ChartContent,
  ChartHighlight,
  ChartLine,
  ChartSpecification,
} from '../common/chart/chart-content.ts';
import type { Range } from '../common/chart/range.ts';
import { smooth } from '../common/chart/smooth.ts';
import { lineStyle, type Part } from './line-style.ts';
import type { RunRecord } from './run-record.ts';
import type { ViewSettings } from './view-settings.ts';

/** What is drawn of epochs: a name in their metrics, and how it is called. */
export const epochMetrics = [
  { metric: 'loss', title: 'Loss', limits: { least: 0, most: null } },
  { metric: 'accuracy', title: 'Accuracy', limits: { least: 0, most: 1 } },
  { metric: 'auc', title: 'AUC', limits: { least: 0, most: 1 } },
  { metric: 'precision', title: 'Precision', limits: { least: 0, most: 1 } },
  { metric: 'recall', title: 'Recall', limits: { least: 0, most: 1 } },
] as const;
export type EpochMetric = (typeof epochMetrics)[number]['metric'];

export const batchLossChart = 'batch-loss';

/** Tells a line from all others; the same one in each chart. */
export function lineId(run: string, part: Part): string {
  return `${part}:${run}`;
}

/** The charts of a training panel, in order. `records` gives the runs shown, the panel's own first. */
export function trainingCharts(records: () => readonly RunRecord[]): ChartSpecification[] {
  const own = (): RunRecord | undefined => records()[0];
  const ofEpochs = epochMetrics.map(({ metric, title, limits }): ChartSpecification => ({
    id: metric,
    title,
    valueLabel: title.toLowerCase(),
    xLabel: 'epoch',
    limits,
    mayBeLogarithmic: metric === 'loss',
    describeX: (x) => {
      const phase = own()?.phaseOf(x);
      return `epoch ${Math.round(x)}${phase ? ` · ${phaseInWords(phase)}` : ''}`;
    },
  }));
  const ofBatches: ChartSpecification = {
    id: batchLossChart,
    title: 'Batch loss',
    valueLabel: 'loss',
    xLabel: 'epoch',
    limits: { least: 0, most: null },
    mayBeLogarithmic: true,
    describeX: (x) => {
      const at = own()?.batchAt(x);
      return at ? `epoch ${at.epoch}, batch ${at.batch}` : '';
    },
  };
  const [loss, ...others] = ofEpochs;
  return loss ? [loss, ofBatches, ...others] : [ofBatches];
}

/** What a chart shows of these runs. */
export function chartContent(
  chart: string,
  records: readonly RunRecord[],
  { smoothing, smoothEpochs }: Pick<ViewSettings, 'smoothing' | 'smoothEpochs'>,
): ChartContent {
  const boundaries = boundariesOf(records);
  if (chart === batchLossChart) {
    const lines = records.flatMap((record, index) =>
      record.batches.length === 0 ? [] : [batchLine(record, index, records.length, smoothing)],
    );
    return { lines, boundaries, highlights: [] };
  }
  const weight = smoothEpochs ? smoothing : 0;
  const lines: ChartLine[] = [];
  const highlights: ChartHighlight[] = [];
  for (const [index, record] of records.entries()) {
    for (const part of ['train', 'val'] as const) {
      const line = epochLine(record, chart, part, index, records.length, weight);
      if (line) lines.push(line);
    }
    const { best } = record.state;
    const value = best?.val[chart];
    if (best && typeof value === 'number') {
      const label = index === 0 ? `best: epoch ${best.epoch}` : '';
      highlights.push({ line: lineId(record.shown.run, 'val'), x: best.epoch, y: value, label });
    }
  }
  return { lines, boundaries, highlights };
}

/** All of x: from the first epoch to the latest batch, and not less than a few epochs. */
export function fullRange(records: readonly RunRecord[]): Range {
  const ends = records.map(({ state, batches, shown }) => {
    const planned = Math.max(
      state.lastEpoch,
      shown.plannedEpochs.featureExtraction + shown.plannedEpochs.fineTuning,
    );
    const epoch = state.epochs.at(-1)?.epoch ?? 0;
    return Math.max(epoch + 0.5, Math.ceil((batches.x.at(-1) ?? 0) - 0.5) + 0.5, Math.min(3, planned) + 0.5);
  });
  return { from: 0.5, to: Math.max(1.5, ...ends) };
}

function boundariesOf(records: readonly RunRecord[]): ChartBoundary[] {
  const places = [...new Set(records.map(({ state }) => state.boundary))].filter((x) => x !== null);
  return places.map((x, index) => ({
    x,
    before: phaseInWords('feature-extraction'),
    after: phaseInWords('fine-tuning'),
    tinted: index === 0,
  }));
}

function epochLine(
  { shown, state: { epochs } }: RunRecord,
  metric: string,
  part: 'train' | 'val',
  run: number,
  runs: number,
  weight: number,
): ChartLine | null {
  const values = Float64Array.from(epochs, (epoch) => epoch[part][metric] ?? NaN);
  if (!values.some(Number.isFinite)) return null;
  return {
    id: lineId(shown.run, part),
    group: runs === 1 ? null : shown.name,
    label: part === 'val' ? 'validation' : 'train',
    x: Float64Array.from(epochs, ({ epoch }) => epoch),
    ...smoothed(values, weight),
    reach: 0.5,
    ...lineStyle(part, run, runs),
  };
}

function batchLine(
  { shown, batches, stepsPerEpoch }: RunRecord,
  run: number,
  runs: number,
  weight: number,
): ChartLine {
  return {
    id: lineId(shown.run, 'batches'),
    group: runs === 1 ? null : shown.name,
    label: 'train',
    x: batches.x,
    ...smoothed(batches.y, weight),
    reach: Math.max(0.5, 2 / stepsPerEpoch),
    ...lineStyle('batches', run, runs),
  };
}

function smoothed(values: Float64Array, weight: number): Pick<ChartLine, 'y' | 'raw'> {
  return weight === 0 ? { y: values, raw: null } : { y: smooth(values, weight), raw: values };
}
