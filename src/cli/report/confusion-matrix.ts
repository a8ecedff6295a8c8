import type { Metrics } from '../../shared/metrics/metrics-schema.ts';
import { formatCount } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { cutEnd, padEnd, padStart } from '../terminal/text-width.ts';

/** Images by true class (row) and predicted class (column), classes in the dataset's order. */
export function confusionCounts(metrics: Metrics, positiveClass: number): number[][] {
  if (metrics.kind === 'multiclass') return metrics.confusion;
  const { tp, fp, tn, fn } = metrics;
  return positiveClass === 0
    ? [
        [tp, fn],
        [fp, tn],
      ]
    : [
        [tn, fp],
        [fn, tp],
      ];
}

/** Draws a confusion matrix: counts with their share of the row, right ones and wrong ones set off. */
export function drawConfusionMatrix(
  counts: readonly (readonly number[])[],
  classes: readonly string[],
  columns: number,
  style: Style,
): string[] {
  const nameColumns = Math.max(6, Math.floor((columns - 10) / (classes.length + 1)) - 3);
  const names = classes.map((name) => cutEnd(printable(name), Math.min(24, nameColumns)));
  const cells = counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) =>
      total === 0
        ? formatCount(count)
        : `${formatCount(count)} ${padStart(`(${((100 * count) / total).toFixed(1)} %)`, 9)}`,
    );
  });
  const cellColumns =
    Math.max(...names.map((name) => name.length), ...cells.flat().map((cell) => cell.length)) + 3;
  const rowColumns = Math.max(...names.map((name) => name.length)) + 8;
  return [
    style.dim(`${' '.repeat(rowColumns)}${padStart('predicted', cellColumns)}`),
    `${' '.repeat(rowColumns)}${names.map((name) => style.bold(padStart(name, cellColumns))).join('')}`,
    ...cells.map((row, index) => {
      const painted = row.map((cell, column) => {
        const padded = padStart(cell, cellColumns);
        if (index === column) return style.good(padded);
        return counts[index]?.[column] === 0 ? style.dim(padded) : style.bad(padded);
      });
      return `${style.dim(padEnd(index === 0 ? 'actual' : '', 8))}${style.bold(padEnd(names[index] ?? '', rowColumns - 8))}${painted.join('')}`;
    }),
  ];
}
