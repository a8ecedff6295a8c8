import type { RunReport } from '../../src/shared/report/run-report.ts';
import { Chart, type ChartFormat } from '../common/chart/chart.ts';
import { ChartView } from '../common/chart/chart-view.ts';
import { choice, type Choice } from '../common/controls/choice.ts';
import { button, checkbox } from '../common/controls/toolkit.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { onThemeChange, readTheme } from '../common/page/theme.ts';
import {
  axisOf,
  comparedCharts,
  comparedContent,
  comparedCsv,
  comparedRange,
  curveSources,
  type Axis,
  type CurveSource,
} from './compared-curves.ts';
import type { Alignment, ViewSettings } from './view-settings.ts';

export interface CurvesActions {
  readonly change: (changes: Partial<ViewSettings>) => void;
  readonly save: (title: string, format: ChartFormat, content: string) => void;
  readonly say: (text: string) => void;
}

/** The curves of all runs in the same charts. */
export class CurvesSection {
  readonly element: HTMLElement;
  readonly #actions: CurvesActions;
  readonly #grid = element('div', { class: 'chart-grid' });
  readonly #nothing = element('p', { class: 'nothing' }, 'There are no curves: no epoch was finished.');
  readonly #alignment: Choice<Alignment>;
  readonly #reset: HTMLElement;
  readonly #toolbar: HTMLElement;
  readonly #note = element('p', { class: 'muted' });
  #view = new ChartView(1);
  #charts: readonly Chart[] = [];
  #sources: readonly CurveSource[] = [];
  #hidden: readonly string[] = [];
  #madeFor = '';

  constructor(settings: ViewSettings, actions: CurvesActions) {
    this.#actions = actions;
    this.#alignment = choice('Align by', (alignment) => actions.change({ alignment }));
    this.#reset = button('Reset Zoom', () => this.#view.reset());
    const logarithmic = checkbox('Logarithmic loss', settings.logarithmic, (on) =>
      actions.change({ logarithmic: on }),
    );
    this.#toolbar = element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'How the curves are drawn' },
      this.#alignment.element,
      logarithmic.element,
      this.#reset,
    );
    this.element = element(
      'section',
      { 'aria-label': 'Curves' },
      element('h2', {}, 'Curves'),
      this.#toolbar,
      this.#note,
      this.#nothing,
      this.#grid,
    );
    onThemeChange(() => {
      const theme = readTheme();
      for (const chart of this.#charts) chart.setTheme(theme);
    });
  }

  update(runs: readonly RunReport[], settings: ViewSettings): void {
    const alignment = settings.alignment === 'phase' && runs.length > 1 ? 'epoch' : settings.alignment;
    this.#alignment.update(
      [
        { value: 'epoch', label: 'epoch' },
        ...(runs.length === 1 ? [{ value: 'phase' as const, label: 'epoch of the phase' }] : []),
        { value: 'time', label: 'wall-clock time' },
      ],
      alignment,
    );
    this.#sources = curveSources(runs, alignment);
    this.#hidden = settings.hidden;
    const anything = this.#sources.some(({ epochs }) => epochs.length > 0);
    setVisible(this.#nothing, !anything);
    setVisible(this.#toolbar, anything);
    setVisible(this.#grid, anything);
    setText(
      this.#note,
      alignment === 'time' && anything
        ? 'Time is that of the epochs, one after another, without pauses, evaluation and what was computed before the first.'
        : '',
    );
    setVisible(this.#note, alignment === 'time' && anything);
    const axis = axisOf(this.#sources, alignment);
    this.#make(axis);
    this.#view.setHidden(new Set(settings.hidden));
    this.#view.setLogarithmic(settings.logarithmic);
    this.#view.setFull(comparedRange(this.#sources, axis));
    for (const chart of this.#charts) {
      const content = comparedContent(chart.specification.id, this.#sources, axis);
      setVisible(chart.element, content.lines.length > 0);
      chart.setContent(content);
    }
  }

  /** Charts are made for one axis; another takes others. */
  #make(axis: Axis): void {
    const madeFor = JSON.stringify(axis);
    if (madeFor === this.#madeFor) return;
    this.#madeFor = madeFor;
    const view = new ChartView(axis.alignment === 'time' ? 1e-3 : 1);
    this.#view = view;
    const theme = readTheme();
    this.#charts = comparedCharts(axis).map(
      (specification) =>
        new Chart(specification, view, theme, {
          toggle: (line) => this.#toggle(line),
          save: (chart, format) => void this.#save(chart, format),
        }),
    );
    view.onChange((change) => {
      if (change === 'range') setVisible(this.#reset, view.isZoomed);
    });
    setVisible(this.#reset, false);
    this.#grid.replaceChildren(...this.#charts.map((chart) => chart.element));
  }

  #toggle(line: string): void {
    const hidden = new Set(this.#hidden);
    if (!hidden.delete(line)) hidden.add(line);
    this.#actions.change({ hidden: [...hidden] });
  }

  async #save(chart: Chart, format: ChartFormat): Promise<void> {
    const { id, title } = chart.specification;
    try {
      const content =
        format === 'png'
          ? await chart.png()
          : format === 'svg'
            ? chart.svg()
            : comparedCsv(id, this.#sources, this.#view.hidden);
      this.#actions.save(title, format, content);
    } catch (error) {
      this.#actions.say(
        `The chart could not be drawn: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
