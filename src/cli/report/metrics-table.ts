import type { Interval, Metrics } from '../../shared/metrics/metrics-schema.ts';
import { formatRate } from '../../shared/text/number-format.ts';
import type { Style } from '../terminal/style.ts';
import { padEnd, padStart } from '../terminal/text-width.ts';

type MetricName =
  | 'auc'
  | 'sensitivity'
  | 'specificity'
  | 'precision'
  | 'accuracy'
  | 'balancedAccuracy'
  | 'f1'
  | 'averagePrecision'
  | 'logLoss'
  | 'brier';

const rows: readonly { readonly name: MetricName; readonly label: string; readonly lowIsGood?: true }[] = [
  { name: 'auc', label: 'AUC' },
  { name: 'sensitivity', label: 'sensitivity (recall)' },
  { name: 'specificity', label: 'specificity' },
  { name: 'precision', label: 'precision' },
  { name: 'accuracy', label: 'accuracy' },
  { name: 'balancedAccuracy', label: 'balanced accuracy' },
  { name: 'f1', label: 'F1' },
  { name: 'averagePrecision', label: 'average precision' },
  { name: 'logLoss', label: 'log loss', lowIsGood: true },
  { name: 'brier', label: 'Brier score', lowIsGood: true },
];

export interface MetricsColumn {
  readonly heading: string;
  readonly metrics: Metrics;
}

/**
 * One column for each set of metrics, every rate with its 95 % interval in parentheses; with two columns, what changed
 * from the first to the second.
 */
export function metricsTable(columns: readonly MetricsColumn[], style: Style): string[] {
  const [first, second] = columns;
  const compare =
    columns.length === 2 && first && second ? { from: first.metrics, to: second.metrics } : null;
  const labelColumns = 22;
  const valueColumns = Math.max(24, ...columns.map(({ heading }) => heading.length + 2));
  const headings = `${padEnd('', labelColumns)}${columns.map(({ heading }) => padEnd(heading, valueColumns)).join('')}${compare ? 'change' : ''}`;
  return [
    ...(headings.trim() === '' ? [] : [style.bold(headings.trimEnd())]),
    ...rows.map(({ name, label, lowIsGood }) => {
      const values = columns.map(({ metrics }) => {
        const text = formatRate(metrics[name]);
        return `${text}${style.dim(padEnd(` ${intervalInWords(metrics.intervals[name])}`, valueColumns - text.length))}`;
      });
      return `${padEnd(label, labelColumns)}${values.join('')}${compare ? change(compare.from[name], compare.to[name], lowIsGood === true, style) : ''}`.trimEnd();
    }),
  ];
}

function intervalInWords(interval: Interval): string {
  return interval === null ? '' : `(${interval[0].toFixed(3)}–${interval[1].toFixed(3)})`;
}

function change(from: number | null, to: number | null, lowIsGood: boolean, style: Style): string {
  if (from === null || to === null) return '';
  const difference = to - from;
  const text = padStart(`${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(3)}`, 6);
  if (Math.abs(difference) < 5e-4) return style.dim(text);
  return difference > 0 === !lowIsGood ? style.good(text) : style.bad(text);
}
