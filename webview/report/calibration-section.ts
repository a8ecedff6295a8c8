import type { Calibration, CalibrationReport } from '../../src/shared/report/calibration.ts';
import { element, setVisible } from '../common/page/dom.ts';
import type { SaveFigure } from '../common/report/figure.ts';
import { UnitPlot, type UnitLine } from '../common/report/unit-plot.ts';
import { SavedTable, type TableFormat } from '../common/table/saved-table.ts';
import { calibrationContent, decimal } from './figures-content.ts';

/** Reliability diagrams before and after temperature scaling, with the errors in figures. */
export class CalibrationSection {
  readonly element: HTMLElement;
  readonly #before: UnitPlot;
  readonly #after: UnitPlot;
  readonly #table: SavedTable;

  constructor(save: SaveFigure & ((title: string, format: TableFormat, content: string) => void)) {
    const plot = (title: string, id: string): UnitPlot =>
      new UnitPlot({ title, id, x: 'mean score', y: 'share that came true', diagonal: true }, save);
    this.#before = plot('Reliability of the scores', 'reliability');
    this.#after = plot('Reliability after temperature scaling', 'reliability-after');
    this.#table = new SavedTable('Calibration', save);
    this.element = element(
      'div',
      { class: 'figure-grid' },
      this.#table.element,
      this.#before.figure.element,
      this.#after.figure.element,
    );
  }

  update(report: CalibrationReport): void {
    this.#table.update(calibrationContent(report));
    this.#before.setLine(lineOf(report.before));
    this.#before.figure.describe(captionOf(report.before));
    setVisible(this.#after.figure.element, report.after !== null);
    if (!report.after) return;
    this.#after.setLine(lineOf(report.after));
    this.#after.figure.describe(captionOf(report.after));
  }
}

function lineOf({ bins }: Calibration): UnitLine {
  const filled = bins.flatMap(({ meanScore, observed }) =>
    meanScore === null || observed === null ? [] : [{ x: meanScore, y: observed.estimate, ...observed }],
  );
  return {
    points: filled.map(({ x, y }) => ({ x, y })),
    colour: 'blue',
    marked: true,
    whiskers: filled.map(({ x, low, high }) => ({ x, low, high })),
  };
}

function captionOf({ ece }: Calibration): string {
  return `Expected calibration error ${decimal(ece)} over ten bins, with 95 % intervals; on the dashed line scores can be believed.`;
}
