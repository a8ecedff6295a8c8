import type { ConfusionTable } from '../../../src/shared/report/confusion-table.ts';
import type { Cell } from '../../../src/shared/report/gallery.ts';
import { formatCount } from '../../../src/shared/text/number-format.ts';
import { rasterise } from '../chart/rasterise.ts';
import { menuButton } from '../controls/menu-button.ts';
import { element, setAttributes, setText } from '../page/dom.ts';
import { readTheme } from '../page/theme.ts';
import { csvTable } from '../table/csv-table.ts';
import { confusionDrawing } from './confusion-drawing.ts';
import { perCentOrDash } from './per-cent.ts';

export type ConfusionFormat = 'png' | 'svg' | 'csv' | 'json';

/** What a confusion matrix asks of its page. */
export interface ConfusionActions {
  /** Shows exactly the images of a cell. */
  readonly open: (cell: Cell) => void;
  readonly save: (title: string, format: ConfusionFormat, content: string) => void;
}

interface CellParts {
  readonly button: HTMLButtonElement;
  readonly count: HTMLElement;
  readonly row: HTMLElement;
  readonly column: HTMLElement;
}

/**
 * A confusion matrix: true classes down, decisions across; each cell with its count and its share of the row and of
 * the column, a button that opens its images. Arrow keys go from cell to cell. A change of counts alone makes nothing
 * anew, so that it can follow a slider.
 */
export class ConfusionView {
  readonly element: HTMLElement;
  readonly #title: string;
  readonly #actions: ConfusionActions;
  readonly #frame = element('div', { class: 'confusion-frame' });
  #classes: readonly string[] = [];
  #cells: readonly (readonly CellParts[])[] = [];
  #rowTotals: readonly HTMLElement[] = [];
  #columnTotals: readonly HTMLElement[] = [];
  readonly #total = element('td', { class: 'total' });
  #table: ConfusionTable | null = null;

  constructor(title: string, actions: ConfusionActions) {
    this.#title = title;
    this.#actions = actions;
    this.element = element(
      'section',
      { class: 'confusion', 'aria-label': title },
      element(
        'header',
        { class: 'section-header' },
        element('h3', {}, title),
        menuButton('save', `Save ${title}`, [
          { label: 'Save as PNG', choose: () => void this.#draw('png') },
          { label: 'Save as SVG', choose: () => void this.#draw('svg') },
          { label: 'Save as CSV', choose: () => this.#save('csv') },
          { label: 'Save as JSON', choose: () => this.#save('json') },
        ]),
      ),
      this.#frame,
      element(
        'p',
        { class: 'muted' },
        'Choose a cell to see its images. → of the true class, ↓ of the decision.',
      ),
    );
  }

  update(classes: readonly string[], table: ConfusionTable): void {
    if (JSON.stringify(classes) !== JSON.stringify(this.#classes)) this.#make(classes);
    this.#table = table;
    this.#cells.forEach((row, actual) => {
      row.forEach((parts, predicted) => this.#fill(parts, { actual, predicted }, table));
      setText(this.#rowTotals[actual] ?? this.#total, formatCount(table.rowTotals[actual] ?? 0));
      setText(this.#columnTotals[actual] ?? this.#total, formatCount(table.columnTotals[actual] ?? 0));
    });
    setText(this.#total, formatCount(table.total));
  }

  #fill(parts: CellParts, { actual, predicted }: Cell, table: ConfusionTable): void {
    const count = table.counts[actual]?.[predicted] ?? 0;
    const rowShare = table.rowShares[actual]?.[predicted] ?? null;
    const columnShare = table.columnShares[actual]?.[predicted] ?? null;
    setText(parts.count, formatCount(count));
    setText(parts.row, `→ ${perCentOrDash(rowShare)}`);
    setText(parts.column, `↓ ${perCentOrDash(columnShare)}`);
    setAttributes(parts.button, { 'aria-disabled': count === 0 ? 'true' : false });
    parts.button.style.setProperty('--share', (rowShare ?? 0).toFixed(3));
  }

  #make(classes: readonly string[]): void {
    this.#classes = classes;
    this.#rowTotals = classes.map(() => element('td', { class: 'total' }));
    this.#columnTotals = classes.map(() => element('td', { class: 'total' }));
    this.#cells = classes.map((_, actual) =>
      classes.map((__, predicted) => this.#makeCell({ actual, predicted })),
    );
    const heading = (name: string): HTMLElement =>
      element('th', { scope: 'col', title: name }, element('span', {}, name));
    const head = element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('td', { rowspan: 2 }),
        element('th', { scope: 'colgroup', colspan: classes.length, class: 'axis' }, 'decided as'),
        element('td', { rowspan: 2, class: 'total' }, 'all'),
      ),
      element('tr', {}, ...classes.map(heading)),
    );
    const rows = classes.map((name, actual) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row', title: name }, element('span', {}, name)),
        ...(this.#cells[actual] ?? []).map(({ button }, predicted) =>
          element('td', { class: actual === predicted ? 'right' : 'wrong' }, button),
        ),
        this.#rowTotals[actual] ?? '',
      ),
    );
    const foot = element(
      'tfoot',
      {},
      element('tr', {}, element('th', { scope: 'row' }, 'all'), ...this.#columnTotals, this.#total),
    );
    this.#frame.replaceChildren(
      element(
        'table',
        { class: classes.length > 4 ? 'many' : false },
        element(
          'caption',
          { class: 'visually-hidden' },
          `${this.#title}: true classes in rows, decisions in columns`,
        ),
        head,
        element('tbody', {}, ...rows),
        foot,
      ),
    );
  }

  #makeCell(cell: Cell): CellParts {
    const [count, row, column] = [
      element('strong'),
      element('span', { class: 'share' }),
      element('span', { class: 'share' }),
    ];
    const first = cell.actual === 0 && cell.predicted === 0;
    const [ofClass, decided] = [this.#classes[cell.actual] ?? '', this.#classes[cell.predicted] ?? ''];
    // What is read out has what is seen in it, and says what that is of.
    const unseen = (text: string): HTMLElement => element('span', { class: 'visually-hidden' }, text);
    const button = element(
      'button',
      { type: 'button', tabindex: first ? 0 : -1 },
      unseen(`${ofClass} decided as ${decided}: `),
      count,
      unseen(' images, '),
      row,
      unseen(` of ${ofClass}, `),
      column,
      unseen(` of those decided as ${decided}`),
    );
    button.dataset['cell'] = `${cell.actual} ${cell.predicted}`;
    button.addEventListener('click', () => {
      if ((this.#table?.counts[cell.actual]?.[cell.predicted] ?? 0) > 0) this.#actions.open(cell);
    });
    button.addEventListener('focus', () => {
      for (const other of this.#cells.flat()) other.button.tabIndex = other.button === button ? 0 : -1;
    });
    button.addEventListener('keydown', (event) => {
      const moves: Readonly<Record<string, readonly [down: number, right: number]>> = {
        ArrowUp: [-1, 0],
        ArrowDown: [1, 0],
        ArrowLeft: [0, -1],
        ArrowRight: [0, 1],
      };
      const move = moves[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#cells[cell.actual + move[0]]?.[cell.predicted + move[1]]?.button.focus();
    });
    return { button, count, row, column };
  }

  async #draw(format: 'png' | 'svg'): Promise<void> {
    if (!this.#table) return;
    const { svg, width, height } = confusionDrawing(this.#title, this.#classes, this.#table, readTheme());
    const content = format === 'svg' ? svg : await rasterise(svg, width, height, 3);
    this.#actions.save(this.#title, format, content);
  }

  #save(format: 'csv' | 'json'): void {
    const counts = this.#table?.counts ?? [];
    const classes = this.#classes;
    const content =
      format === 'csv'
        ? csvTable(
            ['true class', ...classes],
            classes.map((name, actual) => [name, ...(counts[actual] ?? [])]),
          )
        : `${JSON.stringify({ classes, counts }, null, 2)}\n`;
    this.#actions.save(this.#title, format, content);
  }
}
