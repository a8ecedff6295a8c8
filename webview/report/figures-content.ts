import type { Proportion } from '../../src/shared/metrics/wilson.ts';
import type { AucFigure, ClassFigures, Figures } from '../../src/shared/report/figures.ts';
import type { CalibrationReport } from '../../src/shared/report/calibration.ts';
import type { OperatingPoint } from '../../src/shared/report/threshold-view.ts';
import { countOf, formatCount } from '../../src/shared/text/number-format.ts';
import type { SavedTableContent, TableValue } from '../common/table/saved-table.ts';

const columns = ['figure', 'value', 'k', 'n', 'low', 'high', 'method'];
const methods = {
  delong: 'DeLong',
  'bootstrap-by-group': 'bootstrap over patients',
  newcombe: 'Newcombe',
} as const;

interface Row {
  readonly shown: readonly string[];
  readonly values: readonly TableValue[];
}

/** The figures of a model; of two classes the rates are those of `point`, a threshold that may just be moving. */
export function figuresContent(figures: Figures, point: OperatingPoint | null): SavedTableContent {
  const { positive } = figures;
  const rows: Row[] = [rate('accuracy', point ? point.proportions.accuracy : figures.accuracy)];
  if (positive && point) {
    const { sensitivity, specificity, precision, npv } = point.proportions;
    rows.push(
      rate('sensitivity (recall)', sensitivity),
      rate('specificity', specificity),
      rate('precision (positive predictive value)', precision),
      rate('negative predictive value', npv),
      number('F1', point.f1),
      number('balanced accuracy', point.balancedAccuracy),
      number('Matthews correlation', point.mcc),
      area('AUC', positive.auc),
      number('average precision', positive.averagePrecision),
    );
  } else {
    rows.push(
      number('balanced accuracy', figures.balancedAccuracy),
      number('Matthews correlation', figures.mcc),
      number('AUC, mean of the classes', figures.auc),
    );
  }
  const who = `${countOf(figures.images, 'image')} of ${countOf(figures.patients, 'patient')}`;
  return {
    caption: point ? `${who}, at a threshold of ${point.threshold.toFixed(4)}` : who,
    headings: ['Figure', 'k / n', 'Value', '95 % interval', ''].map((text, index) => ({
      text,
      numeric: index > 0 && index < 4,
    })),
    rows: rows.map(({ shown }) => shown),
    columns,
    values: rows.map(({ values }) => values),
  };
}

/** One class a row, each against all others. */
export function classesContent(perClass: readonly ClassFigures[]): SavedTableContent {
  const shares = ['sensitivity', 'specificity', 'precision', 'npv'] as const;
  const titles = ['sensitivity', 'specificity', 'precision', 'negative predictive value'];
  return {
    caption: 'Each class against all others',
    headings: ['Class', 'Images', ...titles, 'F1', 'AUC', 'average precision'].map((text, index) => ({
      text,
      numeric: index > 0,
    })),
    rows: perClass.map((of) => [
      of.className,
      formatCount(of.support),
      ...shares.map((name) => proportionInWords(of[name])),
      decimal(of.f1),
      `${decimal(of.auc.value)}${intervalOf(of.auc)}`,
      decimal(of.averagePrecision),
    ]),
    columns: [
      ...['class', 'images'],
      ...shares.flatMap((name) => [name, `${name} k`, `${name} n`, `${name} low`, `${name} high`]),
      ...['f1', 'auc', 'auc low', 'auc high', 'average precision'],
    ],
    values: perClass.map((of) => [
      ...[of.className, of.support],
      ...shares.flatMap((name) => proportionValues(of[name])),
      ...[of.f1, of.auc.value, of.auc.low, of.auc.high, of.averagePrecision],
    ]),
  };
}

/** How far scores are to be believed, before and after temperature scaling. */
export function calibrationContent({ before, after, temperature }: CalibrationReport): SavedTableContent {
  const measures = [
    { text: 'expected calibration error', key: 'ece' },
    { text: 'Brier score', key: 'brier' },
    { text: 'log loss', key: 'logLoss' },
  ] as const;
  return {
    caption:
      temperature === null
        ? 'No temperature fits: there are no validation scores of this phase, or too few'
        : `Before and after scaling with a temperature of ${temperature.toFixed(3)}, fitted on validation`,
    headings: ['Measure (less is better)', 'Before', 'After'].map((text, index) => ({
      text,
      numeric: index > 0,
    })),
    rows: measures.map(({ text, key }) => [text, decimal(before[key]), decimal(after?.[key] ?? null)]),
    columns: ['measure', 'before', 'after'],
    values: measures.map(({ text, key }) => [text, before[key], after?.[key] ?? null]),
  };
}

/** `58 / 60 · 96.7 % (88.6–99.1)`; a dash where nothing is shared. */
export function proportionInWords(of: Proportion | null): string {
  return of
    ? `${formatCount(of.k)} / ${formatCount(of.n)} · ${perCent(of.estimate)} % (${perCents(of)})`
    : '–';
}

/** ` (0.9012–0.9710)`; nothing where there is no interval. */
export function intervalOf({ low, high }: Pick<AucFigure, 'low' | 'high'>): string {
  return low === null || high === null ? '' : ` (${decimal(low)}–${decimal(high)})`;
}

export function decimal(value: number | null): string {
  return value === null ? '–' : value.toFixed(4);
}

function rate(name: string, of: Proportion | null): Row {
  const shown = of
    ? [
        name,
        `${formatCount(of.k)} / ${formatCount(of.n)}`,
        `${perCent(of.estimate)} %`,
        `${perCents(of)} %`,
        '',
      ]
    : [name, '–', '–', '–', ''];
  const [estimate, k, n, low, high] = proportionValues(of);
  return {
    shown,
    values: [name, estimate ?? null, k ?? null, n ?? null, low ?? null, high ?? null, of && 'Wilson'],
  };
}

function area(name: string, auc: AucFigure): Row {
  const method = auc.method === null ? '' : methods[auc.method];
  const interval = auc.low === null ? '–' : `${decimal(auc.low)}–${decimal(auc.high)}`;
  return {
    shown: [name, '', decimal(auc.value), interval, method],
    values: [name, auc.value, null, null, auc.low, auc.high, method],
  };
}

function number(name: string, value: number | null): Row {
  return { shown: [name, '', decimal(value), '', ''], values: [name, value, null, null, null, null, null] };
}

function proportionValues(of: Proportion | null): TableValue[] {
  return of ? [of.estimate, of.k, of.n, of.low, of.high] : [null, null, null, null, null];
}

function perCent(share: number): string {
  return (100 * share).toFixed(1);
}

function perCents({ low, high }: Pick<Proportion, 'low' | 'high'>): string {
  return `${perCent(low)}–${perCent(high)}`;
}
