import type { ConfigurationRow } from '../../shared/report/configuration-differences.ts';
import type { RunComparison } from '../../shared/report/run-comparison.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { countOf, formatDuration } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { drawTable } from '../terminal/table.ts';
import { wrap } from '../terminal/text-width.ts';
import { figuresTable } from './report-lines.ts';

/** How many of the images that moved are named; `--json` names all. */
const mostNamed = 5;

/** A comparison as text: figures side by side, verdicts in plain words, images that moved, settings that differ. */
export function comparisonLines(
  reports: readonly RunReport[],
  { images, figures, comparisons, notes }: RunComparison,
  configuration: readonly ConfigurationRow[],
  columns: number,
  style: Style,
): string[] {
  const say = (text: string, paint: (line: string) => string = (line) => line): string[] =>
    wrap(printable(text), columns).map(paint);
  const named = (what: string, indices: readonly number[]): string[] => {
    const paths = indices.slice(0, mostNamed).map((at) => `  ${printable(images.paths[at] ?? '')}`);
    const more = indices.length > mostNamed ? [style.dim(`  and ${indices.length - mostNamed} more`)] : [];
    return indices.length === 0 ? [] : [`${what}:`, ...paths, ...more];
  };
  const where = images.split === 'test' ? 'test set' : 'validation set';
  return [
    style.bold(`Compared on the ${where}: ${countOf(images.paths.length, 'image')}`) +
      style.dim('  (95 % intervals in parentheses)'),
    ...notes.flatMap((note) => say(note, style.warning)),
    '',
    ...figuresTable(figures, columns, style),
    ...comparisons.flatMap(({ first, second, accuracy, auc, fixed, broken }) => [
      '',
      style.bold(printable(`${second} beside ${first}`)),
      ...say(accuracy.inWords),
      ...(auc ? say(auc.inWords) : []),
      ...named('Right now, wrong before', fixed),
      ...named('Wrong now, right before', broken),
    ]),
    ...(reports.length > 1
      ? [
          '',
          ...drawTable(
            ['', ...reports.map(({ name }) => printable(name))],
            [
              ...configuration.map(({ field, values }) => [
                field,
                ...values.map((value) => printable(value ?? '–')),
              ]),
              [
                'time',
                ...reports.map(({ manifest }) =>
                  formatDuration(manifest.phases.reduce((sum, { seconds }) => sum + seconds, 0)),
                ),
              ],
              ['engine', ...reports.map(({ manifest }) => printable(manifest.engine.name))],
            ],
            columns,
            style,
          ),
        ]
      : []),
  ];
}
