import { element } from '../page/dom.ts';

export interface TableColumn<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand under each other. */
  readonly numeric: boolean;
}

/** A table with a caption, in a frame of its own that scrolls and can be reached with the keyboard. */
export class DataTable<Row> {
  readonly element: HTMLElement;
  readonly #columns: readonly TableColumn<Row>[];
  readonly #caption = element('caption');
  readonly #body = element('tbody');
  #shown = '';

  constructor(columns: readonly TableColumn<Row>[]) {
    this.#columns = columns;
    const headings = columns.map(({ heading, numeric }) =>
      element('th', { scope: 'col', class: numeric ? 'numeric' : false }, heading),
    );
    this.element = element(
      'div',
      { class: 'data-table', tabindex: 0, role: 'region' },
      element('table', {}, this.#caption, element('thead', {}, element('tr', {}, ...headings)), this.#body),
    );
  }

  /** Rows that say the same as before are not made again, so that a reader's place in the table is kept. */
  update(caption: string, rows: readonly Row[]): void {
    const cells = rows.map((row) => this.#columns.map(({ cell }) => cell(row)));
    const shown = JSON.stringify([caption, cells]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#caption.textContent = caption;
    this.element.setAttribute('aria-label', caption);
    for (const [index, texts] of cells.entries()) {
      const there = this.#body.rows[index];
      const row = there ?? this.#body.insertRow();
      texts.forEach((text, column) => {
        const cell = row.cells[column] ?? this.#makeCell(row, column);
        if (cell.textContent !== text) cell.textContent = text;
      });
    }
    while (this.#body.rows.length > cells.length) this.#body.deleteRow(-1);
  }

  #makeCell(row: HTMLTableRowElement, column: number): HTMLElement {
    const cell = column === 0 ? element('th', { scope: 'row' }) : element('td');
    if (this.#columns[column]?.numeric) cell.classList.add('numeric');
    row.append(cell);
    return cell;
  }
}
