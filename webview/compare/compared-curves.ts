import type { RunReport } from '../../src/shared/report/run-report.ts';
import { distinctNames } from '../../src/shared/report/run-comparison.ts';
import type { EpochFinishedEvent } from '../../src/shared/run/events.ts';
import { formatDuration } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import type {
  ChartBoundary,
  ChartContent,
  ChartLine,
  ChartSpecification,
} from '../common/chart/chart-content.ts';
import type { Range } from '../common/chart/range.ts';
import { csvTable } from '../common/table/csv-table.ts';
import { epochMetrics } from '../training/training-charts.ts';
import { lineStyle } from '../training/line-style.ts';
import type { Alignment } from './view-settings.ts';

/** An epoch and where it lies on each axis that curves can be aligned by. */
interface PlacedEpoch extends EpochFinishedEvent {
  /** Counted from 1 within its phase. */
  readonly epochOfPhase: number;
  /** Seconds of training at its end: of all epochs up to it, without what lay between them. */
  readonly trainedSeconds: number;
}

/** What has curves of its own: a run, or a phase of one. */
export interface CurveSource {
  readonly id: string;
  readonly name: string;
  readonly epochs: readonly PlacedEpoch[];
  /** The epoch whose weights were kept. */
  readonly bestEpoch: number | null;
}

/** How `x` is measured. */
export interface Axis {
  readonly alignment: Alignment;
  /** Seconds in a unit of time. */
  readonly unit: number;
  readonly label: string;
}

/** Whose curves are drawn: of one run its phases, where they are aligned by their own epochs, else the runs. */
export function curveSources(runs: readonly RunReport[], alignment: Alignment): CurveSource[] {
  const [only] = runs;
  if (alignment === 'phase' && only) {
    const placed = placedEpochs(only.epochs);
    return only.manifest.phases.map(({ phase, bestEpoch }) => ({
      id: phase,
      name: phaseInWords(phase),
      epochs: placed.filter((epoch) => epoch.phase === phase),
      bestEpoch,
    }));
  }
  const names = distinctNames(runs.map(({ name }) => name));
  return runs.map(({ run, name, epochs, manifest }, index) => ({
    id: run,
    name: names[index] ?? name,
    epochs: placedEpochs(epochs),
    bestEpoch: manifest.best?.epoch ?? null,
  }));
}

/** The axis for these curves: time in the largest unit of which there are a few. */
export function axisOf(sources: readonly CurveSource[], alignment: Alignment): Axis {
  if (alignment !== 'time') return { alignment, unit: 1, label: 'epoch' };
  const longest = Math.max(0, ...sources.map(({ epochs }) => epochs.at(-1)?.trainedSeconds ?? 0));
  const [unit, label] = longest >= 3 * 3600 ? [3600, 'hours'] : longest >= 180 ? [60, 'min'] : [1, 's'];
  return { alignment, unit, label };
}

/** The charts of a comparison, in order. */
export function comparedCharts(axis: Axis): ChartSpecification[] {
  return epochMetrics.map(({ metric, title, limits }) => ({
    id: metric,
    title,
    valueLabel: title.toLowerCase(),
    xLabel: axis.label,
    limits,
    mayBeLogarithmic: metric === 'loss',
    describeX: (x) =>
      axis.alignment === 'time'
        ? `after ${formatDuration(x * axis.unit)}`
        : `epoch ${Math.round(x)}${axis.alignment === 'phase' ? ' of the phase' : ''}`,
  }));
}

/** What a chart shows of these sources. */
export function comparedContent(chart: string, sources: readonly CurveSource[], axis: Axis): ChartContent {
  const lines = sources.flatMap((source, index) =>
    (['train', 'val'] as const).flatMap((part) => {
      const values = Float64Array.from(source.epochs, (epoch) => epoch[part][chart] ?? NaN);
      if (!values.some(Number.isFinite)) return [];
      const x = Float64Array.from(source.epochs, (epoch) => placeOf(epoch, axis));
      const line: ChartLine = {
        id: lineId(source, part),
        group: sources.length === 1 ? null : source.name,
        label: part === 'val' ? 'validation' : 'train',
        ...{ x, y: values, raw: null, reach: reachOf(x) },
        ...lineStyle(part, index, sources.length),
      };
      return [line];
    }),
  );
  const highlights = sources.flatMap((source, index) => {
    const best = source.epochs.find(({ epoch }) => epoch === source.bestEpoch);
    const y = best?.val[chart];
    if (!best || typeof y !== 'number') return [];
    const label = index === 0 && sources.length === 1 ? `best: epoch ${best.epoch}` : '';
    return [{ line: lineId(source, 'val'), x: placeOf(best, axis), y, label }];
  });
  return { lines, highlights, boundaries: boundariesOf(sources, axis) };
}

/** All of x. */
export function comparedRange(sources: readonly CurveSource[], axis: Axis): Range {
  const last = Math.max(0, ...sources.flatMap(({ epochs }) => epochs.map((epoch) => placeOf(epoch, axis))));
  return axis.alignment === 'time'
    ? { from: 0, to: Math.max(1e-3, last * 1.02) }
    : { from: 0.5, to: Math.max(1.5, last + 0.5) };
}

/** The values of a chart as they were measured, one a row, of the lines that are shown. */
export function comparedCsv(
  chart: string,
  sources: readonly CurveSource[],
  hidden: ReadonlySet<string>,
): string {
  const rows = sources.flatMap((source) =>
    (['train', 'val'] as const)
      .filter((part) => !hidden.has(lineId(source, part)))
      .flatMap((part) =>
        source.epochs.map((epoch) => [
          source.name,
          part === 'val' ? 'validation' : 'train',
          epoch.phase,
          epoch.epoch,
          epoch.epochOfPhase,
          epoch.trainedSeconds,
          epoch[part][chart] ?? null,
        ]),
      ),
  );
  return csvTable(['run', 'split', 'phase', 'epoch', 'epoch_of_phase', 'trained_seconds', chart], rows);
}

function placedEpochs(epochs: readonly EpochFinishedEvent[]): PlacedEpoch[] {
  const inPhase = new Map<string, number>();
  let trainedSeconds = 0;
  return epochs.map((epoch) => {
    const epochOfPhase = (inPhase.get(epoch.phase) ?? 0) + 1;
    inPhase.set(epoch.phase, epochOfPhase);
    trainedSeconds += epoch.seconds;
    return { ...epoch, epochOfPhase, trainedSeconds };
  });
}

function placeOf(epoch: PlacedEpoch, { alignment, unit }: Axis): number {
  if (alignment === 'time') return epoch.trainedSeconds / unit;
  return alignment === 'phase' ? epoch.epochOfPhase : epoch.epoch;
}

/** Half of the longest way from one point to the next. */
function reachOf(x: Float64Array): number {
  let longest = x[0] ?? 0;
  for (let index = 1; index < x.length; index++) {
    longest = Math.max(longest, (x[index] ?? 0) - (x[index - 1] ?? 0));
  }
  return Math.max(longest / 2, 1e-6);
}

/** Where fine-tuning begins: half an epoch after the last of feature extraction, or when that had ended. */
function boundariesOf(sources: readonly CurveSource[], axis: Axis): ChartBoundary[] {
  if (axis.alignment === 'phase') return [];
  const places = sources.flatMap(({ epochs }) => {
    const first = epochs.findIndex(({ phase }) => phase === 'fine-tuning');
    const before = epochs[first - 1];
    if (!before) return [];
    return [axis.alignment === 'time' ? before.trainedSeconds / axis.unit : before.epoch + 0.5];
  });
  return [...new Set(places)].map((x, index) => ({
    x,
    before: phaseInWords('feature-extraction'),
    after: phaseInWords('fine-tuning'),
    tinted: index === 0,
  }));
}

function lineId({ id }: CurveSource, part: 'train' | 'val'): string {
  return `${part}:${id}`;
}
