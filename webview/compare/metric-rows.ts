import type { Proportion } from '../../src/shared/metrics/wilson.ts';
import type { AlignedRuns } from '../../src/shared/report/run-comparison.ts';
import { formatCount } from '../../src/shared/text/number-format.ts';

type Compared = AlignedRuns['figures'][number];

/** A figure with its 95 % interval, where there is one. */
export interface MetricValue {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of a rate: `k` of `n`. */
  readonly count: { readonly k: number; readonly n: number } | null;
}

/** A metric of every model. */
export interface MetricRow {
  readonly metric: string;
  readonly values: readonly MetricValue[];
}

/** The metrics of models in the order in which they are read. */
export function metricRows(compared: readonly Compared[]): MetricRow[] {
  const [first] = compared;
  if (!first) return [];
  const row = (metric: string, valueOf: (of: Compared) => MetricValue): MetricRow => ({
    metric,
    values: compared.map(valueOf),
  });
  const binary = first.figures.positive !== null;
  const ofClasses = first.figures.perClass.flatMap(({ className }, index) => [
    row(`sensitivity, ${className}`, ({ figures }) => rate(figures.perClass[index]?.sensitivity ?? null)),
    row(`AUC, ${className}`, ({ figures }) => area(figures.perClass[index]?.auc)),
  ]);
  return [
    row('accuracy', ({ figures }) => rate(figures.accuracy)),
    ...(binary
      ? [
          row('sensitivity (recall)', ({ figures }) => rate(figures.positive?.sensitivity ?? null)),
          row('specificity', ({ figures }) => rate(figures.positive?.specificity ?? null)),
          row('precision', ({ figures }) => rate(figures.positive?.precision ?? null)),
          row('negative predictive value', ({ figures }) => rate(figures.positive?.npv ?? null)),
          row('AUC', ({ figures }) => area(figures.positive?.auc)),
          row('average precision', ({ figures }) => plain(figures.positive?.averagePrecision)),
          row('F1', ({ figures }) => plain(figures.positive?.f1)),
        ]
      : [row('AUC, mean of the classes', ({ figures }) => plain(figures.auc))]),
    row('balanced accuracy', ({ figures }) => plain(figures.balancedAccuracy)),
    row('Matthews correlation', ({ figures }) => plain(figures.mcc)),
    row('expected calibration error', ({ ece }) => plain(ece)),
    ...ofClasses,
    ...(binary ? [row('threshold', ({ figures }) => plain(figures.threshold))] : []),
  ];
}

/** `58 / 60 · 96.7 % (88.6–99.1)`, `0.9612 (0.9210–0.9871)`, `–`. */
export function valueInWords({ value, low, high, count }: MetricValue): string {
  if (value === null) return '–';
  const interval = (digits: number, unit: number): string =>
    low === null || high === null
      ? ''
      : ` (${(unit * low).toFixed(digits)}–${(unit * high).toFixed(digits)})`;
  return count
    ? `${formatCount(count.k)} / ${formatCount(count.n)} · ${(100 * value).toFixed(1)} %${interval(1, 100)}`
    : `${value.toFixed(4)}${interval(4, 1)}`;
}

/** The second less the first; null where one is not defined. */
export function differenceOf(first: MetricValue | undefined, second: MetricValue | undefined): number | null {
  const [before, after] = [first?.value ?? null, second?.value ?? null];
  return before === null || after === null ? null : after - before;
}

/** `+3.3 points` of a rate in per cent, `−0.0120` of anything else. */
export function differenceInWords(difference: number | null, isRate: boolean): string {
  if (difference === null) return '–';
  const sign = difference < 0 ? '−' : '+';
  const size = Math.abs(difference);
  return isRate ? `${sign}${(100 * size).toFixed(1)} points` : `${sign}${size.toFixed(4)}`;
}

function rate(proportion: Proportion | null): MetricValue {
  if (!proportion) return plain(null);
  const { estimate, low, high, k, n } = proportion;
  return { value: estimate, low, high, count: { k, n } };
}

function area(
  auc: { value: number | null; low: number | null; high: number | null } | undefined,
): MetricValue {
  return auc ? { value: auc.value, low: auc.low, high: auc.high, count: null } : plain(null);
}

function plain(value: number | null | undefined): MetricValue {
  return { value: value ?? null, low: null, high: null, count: null };
}
