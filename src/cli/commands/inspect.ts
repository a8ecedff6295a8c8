import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { DatasetInspection } from '../../shared/protocol/job-results.ts';
import { inspectDataset } from '../../trainer/data/inspect-dataset.ts';
import { withAbortOnSignals } from '../abort-on-signals.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { countOf, formatCount } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import { ProgressLine } from '../terminal/progress-line.ts';
import type { Style } from '../terminal/style.ts';
import { drawTable } from '../terminal/table.ts';
import { wrap } from '../terminal/text-width.ts';
import path from 'node:path';

const splits = ['train', 'val', 'test'] as const;
const rejectedShown = 20;

/** `inspect <dataset>`: what a training would make of a folder of images. */
export async function inspect(
  context: Context,
  folder: string,
  configuration: TrainingConfiguration,
): Promise<ExitStatus> {
  const root = path.resolve(context.workingDirectory, folder);
  const progress = new ProgressLine(context.console.talk);
  const dataset = await withAbortOnSignals((signal) =>
    inspectDataset({ root, configuration, signal, onProgress: progress.report }),
  ).finally(() => progress.close());
  answer(context, datasetJson(dataset), () =>
    datasetLines(dataset, textColumns(context.console.answer), context.console.answer.style),
  );
  return exitStatus.done;
}

function datasetJson(dataset: DatasetInspection): Record<string, unknown> {
  const { classes, classWeights } = dataset;
  return {
    dataset: dataset.root,
    classes,
    positiveClass: classes[dataset.positiveClass] ?? null,
    images: Object.fromEntries(splits.map((split) => [split, total(dataset.counts[split])])),
    counts: Object.fromEntries(
      splits.map((split) => [
        split,
        Object.fromEntries(classes.map((name, label) => [name, dataset.counts[split][label] ?? 0])),
      ]),
    ),
    patients: dataset.patients,
    classWeights: Object.fromEntries(classes.map((name, label) => [name, classWeights[label] ?? null])),
    rejected: dataset.rejected,
    notes: dataset.notes,
    fingerprint: dataset.fingerprint,
  };
}

function datasetLines(dataset: DatasetInspection, columns: number, style: Style): string[] {
  const { classes, rejected } = dataset;
  const rows = splits.map((split) => [
    split,
    formatCount(total(dataset.counts[split])),
    ...dataset.counts[split].map((count) => formatCount(count)),
    formatCount(dataset.patients[split]),
  ]);
  const weights = classes.map(
    (name, label) => `${printable(name)} ${(dataset.classWeights[label] ?? 1).toFixed(3)}`,
  );
  return [
    style.bold(printable(dataset.root)),
    '',
    ...drawTable(['split', 'images', ...classes.map(printable), 'patients'], rows, columns, style),
    '',
    `positive class: ${printable(classes[dataset.positiveClass] ?? '')}`,
    `class weights: ${weights.join(', ')}`,
    ...(dataset.notes.length > 0 ? [''] : []),
    ...dataset.notes.flatMap(({ level, text }) =>
      wrap(printable(text), columns - 2).map((line, index) => {
        const shown = `${index === 0 ? '- ' : '  '}${line}`;
        return level === 'warning' ? style.warning(shown) : shown;
      }),
    ),
    ...(rejected.length > 0 ? ['', style.warning(`${countOf(rejected.length, 'file')} left out:`)] : []),
    ...rejected
      .slice(0, rejectedShown)
      .map(({ path: file, reason }) => `  ${printable(file)}: ${printable(reason)}`),
    ...(rejected.length > rejectedShown
      ? [style.dim(`  and ${countOf(rejected.length - rejectedShown, 'more', 'more')}; --json lists all`)]
      : []),
  ];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
