import { csvTable } from '../common/table/csv-table.ts';
import { batchLossChart, lineId } from './training-charts.ts';
import type { RunRecord } from './run-record.ts';

/**
 * A chart's values as they were measured, one a row: of all epochs, whatever part of them is in sight, and of the lines
 * that are shown.
 */
export function chartCsv(chart: string, records: readonly RunRecord[], hidden: ReadonlySet<string>): string {
  return chart === batchLossChart ? batchTable(records, hidden) : epochTable(chart, records, hidden);
}

function epochTable(metric: string, records: readonly RunRecord[], hidden: ReadonlySet<string>): string {
  const rows = records.flatMap((record) =>
    (['train', 'val'] as const)
      .filter((part) => !hidden.has(lineId(record.shown.run, part)))
      .flatMap((part) =>
        record.state.epochs.map((epoch) => [
          record.shown.name,
          part === 'val' ? 'validation' : 'train',
          epoch.phase,
          epoch.epoch,
          epoch[part][metric] ?? null,
        ]),
      ),
  );
  return csvTable(['run', 'split', 'phase', 'epoch', metric], rows);
}

function batchTable(records: readonly RunRecord[], hidden: ReadonlySet<string>): string {
  const rows = records
    .filter(({ shown }) => !hidden.has(lineId(shown.run, 'batches')))
    .flatMap((record) => {
      const losses = record.batches.y;
      return Array.from(record.batches.x, (x, index) => {
        const { epoch, batch } = record.batchAt(x);
        return [record.shown.name, record.phaseOf(epoch), epoch, batch, losses[index] ?? null];
      });
    });
  return csvTable(['run', 'phase', 'epoch', 'batch', 'loss'], rows);
}
