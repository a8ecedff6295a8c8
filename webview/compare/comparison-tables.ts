import { configurationTable } from '../../src/shared/report/configuration-differences.ts';
import type { AlignedRuns } from '../../src/shared/report/run-comparison.ts';
import { distinctNames } from '../../src/shared/report/run-comparison.ts';
import type { RunReport } from '../../src/shared/report/run-report.ts';
import { countOf, formatDuration, formatQuantity } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import type { SavedTableContent, TableValue } from '../common/table/saved-table.ts';
import { differenceInWords, differenceOf, metricRows, valueInWords } from './metric-rows.ts';

/** The metrics of every model, and of each but the baseline how far it is from that. */
export function metricTable({ figures, images }: AlignedRuns, baseline: number): SavedTableContent {
  const where = images.split === 'test' ? 'test' : 'validation';
  const others = figures.map((_, index) => index).filter((index) => index !== baseline);
  const order = [baseline, ...others];
  const rows = metricRows(figures);
  const nameOf = (index: number): string => figures[index]?.name ?? '';
  return {
    caption: `On ${countOf(images.paths.length, `${where} image`)}, with 95 % intervals`,
    headings: [
      { text: 'metric', numeric: false },
      ...order.flatMap((index) => [
        { text: nameOf(index), numeric: true },
        ...(index === baseline
          ? []
          : [{ text: others.length === 1 ? 'difference' : `against ${nameOf(baseline)}`, numeric: true }]),
      ]),
    ],
    rows: rows.map(({ metric, values }) => [
      metric,
      ...order.flatMap((index) => {
        const value = values[index];
        const isRate = values.some(({ count }) => count !== null);
        return [
          value ? valueInWords(value) : '',
          ...(index === baseline ? [] : [differenceInWords(differenceOf(values[baseline], value), isRate)]),
        ];
      }),
    ]),
    columns: ['metric', 'model', 'value', 'low', 'high', 'k', 'n', 'difference'],
    values: rows.flatMap(({ metric, values }) =>
      order.map((index): TableValue[] => {
        const of = values[index];
        const difference = index === baseline ? null : differenceOf(values[baseline], of);
        return [
          ...[metric, nameOf(index), of?.value ?? null, of?.low ?? null, of?.high ?? null],
          ...[of?.count?.k ?? null, of?.count?.n ?? null, difference],
        ];
      }),
    ),
  };
}

/** The hyper-parameters of runs. */
export function configurationContent(
  runs: readonly RunReport[],
  differencesOnly: boolean,
): SavedTableContent {
  const names = distinctNames(runs.map(({ name }) => name));
  const all = configurationTable(runs.map(({ manifest }) => manifest.configuration));
  const shown = differencesOnly ? all.filter(({ differs }) => differs) : all;
  return {
    caption: differencesOnly
      ? `${shown.length === 0 ? 'None' : shown.length} of ${all.length} hyper-parameters ${shown.length > 1 ? 'differ' : 'differs'}`
      : `All ${all.length} hyper-parameters`,
    headings: ['hyper-parameter', ...names].map((text) => ({ text, numeric: false })),
    rows: shown.map(({ field, values }) => [field, ...values.map((value) => value ?? '–')]),
    columns: ['hyper-parameter', ...names],
    values: shown.map(({ field, values }) => [field, ...values]),
  };
}

/** How long phases took, and on what. */
export function timeContent(runs: readonly RunReport[]): SavedTableContent {
  const names = distinctNames(runs.map(({ name }) => name));
  const columns = [
    'run',
    'phase',
    'epochs',
    'best epoch',
    'seconds',
    'images per second',
    'engine',
    'device',
    'threads',
    'executor',
  ] as const;
  const each = runs.flatMap(({ manifest: { phases, engine } }, index) =>
    phases.map((result) => ({ name: names[index] ?? '', engine, ...result })),
  );
  return {
    caption: 'Training time without evaluation, and what computed',
    headings: columns.map((text, column) => ({
      text: text === 'seconds' ? 'time' : text,
      numeric: column >= 2 && column <= 5,
    })),
    rows: each.map(({ name, phase, epochs, bestEpoch, seconds, imagesPerSecond, engine }) => [
      ...[name, phaseInWords(phase), String(epochs), String(bestEpoch), formatDuration(seconds)],
      ...[formatQuantity(imagesPerSecond), `${engine.name} ${engine.version}`, engine.device],
      ...[String(engine.threads), engine.executor],
    ]),
    columns,
    values: each.map(({ name, phase, epochs, bestEpoch, seconds, imagesPerSecond, engine }) => [
      ...[name, phase, epochs, bestEpoch, seconds, imagesPerSecond],
      ...[`${engine.name} ${engine.version}`, engine.device, engine.threads, engine.executor],
    ]),
  };
}
