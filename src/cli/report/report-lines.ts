import type { Proportion } from '../../shared/metrics/wilson.ts';
import type { AucFigure, Figures } from '../../shared/report/figures.ts';
import type { OpenedReport } from '../../shared/report/opened-report.ts';
import type { ReportWarning } from '../../shared/report/report-warnings.ts';
import type { SplitReport } from '../../shared/report/split-report.ts';
import { countOf, formatRate } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { drawTable } from '../terminal/table.ts';
import { wrap } from '../terminal/text-width.ts';
import { drawConfusionMatrix } from './confusion-matrix.ts';
import { notAMedicalDevice } from './summary.ts';

/** A run's report as text: each split's figures phase by phase, their confusion matrices, and what to know. */
export function reportLines(
  name: string,
  splits: readonly SplitReport[],
  problems: OpenedReport['problems'],
  columns: number,
  style: Style,
): string[] {
  return [
    style.bold(printable(name)),
    ...(splits.length === 0 ? ['It has no predictions yet.'] : []),
    ...splits.flatMap((split) => ['', ...splitLines(split, columns, style)]),
    ...problemLines(problems, columns, style),
    '',
    ...wrap(notAMedicalDevice, columns).map((line) => style.dim(line)),
  ];
}

/** What could not be read, if anything. */
export function problemLines(problems: OpenedReport['problems'], columns: number, style: Style): string[] {
  if (problems.length === 0) return [];
  const lines = problems.flatMap(({ file, reason }) => wrap(printable(`${file}: ${reason}`), columns));
  return ['', ...lines.map((line) => style.warning(line))];
}

/** Warnings as they are told. */
export function warningLines(warnings: readonly ReportWarning[], columns: number, style: Style): string[] {
  return warnings.flatMap(({ text }) => wrap(printable(text), columns).map((line) => style.warning(line)));
}

/** Figures of several models side by side, one column each. */
export function figuresTable(
  models: readonly { readonly name: string; readonly figures: Figures; readonly ece: number | null }[],
  columns: number,
  style: Style,
): string[] {
  const row = (label: string, value: (of: (typeof models)[number]) => string): string[] => [
    label,
    ...models.map(value),
  ];
  const rate = (label: string, name: 'sensitivity' | 'specificity' | 'precision' | 'npv'): string[] =>
    row(label, ({ figures }) => proportionInWords(figures.positive?.[name] ?? null));
  const binary = models.every(({ figures }) => figures.positive !== null);
  const rows = [
    row('AUC', ({ figures }) =>
      figures.positive ? aucInWords(figures.positive.auc) : formatRate(figures.auc),
    ),
    ...(binary
      ? [
          row('average precision', ({ figures }) => formatRate(figures.positive?.averagePrecision)),
          row('threshold', ({ figures }) => formatRate(figures.threshold)),
          rate('sensitivity', 'sensitivity'),
          rate('specificity', 'specificity'),
          rate('PPV (precision)', 'precision'),
          rate('NPV', 'npv'),
        ]
      : []),
    row('accuracy', ({ figures }) => proportionInWords(figures.accuracy)),
    row('balanced accuracy', ({ figures }) => formatRate(figures.balancedAccuracy)),
    row('calibration error', ({ ece }) => formatRate(ece)),
  ];
  return drawTable(['', ...models.map(({ name }) => printable(name))], rows, columns, style);
}

function splitLines(report: SplitReport, columns: number, style: Style): string[] {
  const { split, series, classes, warnings } = report;
  const [first] = series;
  const where = split === 'test' ? 'Test set' : 'Validation set';
  const of = first ? countOf(first.figures.patients, 'patient') : '';
  return [
    style.bold(`${where}: ${countOf(first?.figures.images ?? 0, 'image')} of ${of}`) +
      style.dim('  (95 % intervals in parentheses)'),
    ...warningLines(warnings, columns, style),
    '',
    ...figuresTable(
      series.map(({ name, figures, calibration }) => ({ name, figures, ece: calibration.before.ece })),
      columns,
      style,
    ),
    ...series.flatMap(({ name, figures, calibration }) => [
      '',
      style.bold(`Confusion matrix, ${name}`),
      ...drawConfusionMatrix(figures.confusion, classes, columns, style),
      ...(calibration.temperature === null
        ? []
        : wrap(
            `Scaled by the temperature ${calibration.temperature.toFixed(3)}, fitted on validation, the calibration error is ${formatRate(calibration.after?.ece)}.`,
            columns,
          )),
    ]),
  ];
}

function proportionInWords(proportion: Proportion | null): string {
  if (proportion === null) return '–';
  const { estimate, k, n, low, high } = proportion;
  return `${k}/${n} ${formatRate(estimate)} (${formatRate(low)}–${formatRate(high)})`;
}

function aucInWords({ value, low, high }: AucFigure): string {
  return low === null || high === null
    ? formatRate(value)
    : `${formatRate(value)} (${formatRate(low)}–${formatRate(high)})`;
}
