import { formatDuration } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import type { FinishedEpoch } from '../../src/shared/run/training-state.ts';
import { formatValue } from '../common/chart/chart-content.ts';
import { element } from '../common/page/dom.ts';
import { DataTable, type TableColumn } from '../common/table/data-table.ts';
import type { RunRecord } from './run-record.ts';
import { epochMetrics } from './training-charts.ts';

/** An epoch, and whether it is the best of its phase. */
interface Row extends FinishedEpoch {
  readonly bestOfPhase: boolean;
}

const columns: readonly TableColumn<Row>[] = [
  { heading: 'epoch', numeric: true, cell: ({ epoch }) => String(epoch) },
  {
    heading: 'phase',
    numeric: false,
    cell: ({ phase, bestOfPhase }) => `${phaseInWords(phase)}${bestOfPhase ? ', best ★' : ''}`,
  },
  ...epochMetrics.flatMap(({ metric, title }) =>
    (['train', 'val'] as const).map((part): TableColumn<Row> => ({
      heading: `${title === 'AUC' ? title : title.toLowerCase()}, ${part === 'val' ? 'validation' : 'train'}`,
      numeric: true,
      cell: (epoch) => formatValue(epoch[part][metric] ?? NaN),
    })),
  ),
  { heading: 'learning rate', numeric: true, cell: ({ learningRate }) => learningRate.toExponential(1) },
  { heading: 'time', numeric: true, cell: ({ seconds }) => formatDuration(seconds) },
];

/** What the charts show as tables, one for each run. */
export class EpochTables {
  readonly element = element('div', { class: 'epoch-tables' });
  readonly #tables = new Map<string, DataTable<Row>>();

  update(records: readonly RunRecord[]): void {
    const tables = records.map((record) => {
      const { run, name } = record.shown;
      const table = this.#tables.get(run) ?? new DataTable(columns);
      this.#tables.set(run, table);
      table.update(`Epochs of ${name}`, rowsOf(record.state.epochs));
      return table.element;
    });
    if (
      tables.some((table, index) => this.element.children[index] !== table) ||
      this.element.children.length !== tables.length
    ) {
      this.element.replaceChildren(...tables);
    }
  }
}

function rowsOf(epochs: readonly FinishedEpoch[]): Row[] {
  return epochs.map((epoch) => ({
    ...epoch,
    bestOfPhase: epoch === epochs.filter(({ phase, best }) => best && phase === epoch.phase).at(-1),
  }));
}
