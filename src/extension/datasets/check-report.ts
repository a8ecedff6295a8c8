import type { DatasetInspection } from '../../shared/protocol/job-results.ts';
import { formatCount } from '../../shared/text/number-format.ts';
import type { Localize } from '../localize.ts';

const splits = ['train', 'val', 'test'] as const;

/** What a check of a dataset found, as plain text: names of files and classes are from outside. */
export function checkReport(inspection: DatasetInspection, l10n: Localize): string {
  const { root, classes, counts, patients, classWeights, rejected, notes } = inspection;
  const rows = [
    [l10n.t('split'), l10n.t('images'), ...classes, l10n.t('patients')],
    ...splits.map((split) => [
      split,
      formatCount(counts[split].reduce((sum, count) => sum + count, 0)),
      ...classes.map((_, label) => formatCount(counts[split][label] ?? 0)),
      formatCount(patients[split]),
    ]),
  ].map((row) => row.map(oneLine));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const table = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const weights = classes.map((name, label) => `${oneLine(name)} ${(classWeights[label] ?? 1).toFixed(3)}`);
  return [
    oneLine(root),
    '',
    l10n.t('As a training would divide it:'),
    '',
    ...table,
    '',
    l10n.t('Weights of the classes in the loss: {0}', weights.join(', ')),
    ...(notes.length > 0 ? ['', l10n.t('To know:'), ''] : []),
    ...notes.map(({ level, text }) => `${level === 'warning' ? '!' : '-'} ${oneLine(text)}`),
    '',
    rejected.length === 0
      ? l10n.t('Every file can be used.')
      : l10n.t('Files that cannot be used: {0}', formatCount(rejected.length)),
    ...rejected.map(({ path: file, reason }) => `  ${oneLine(file)}: ${oneLine(reason)}`),
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
