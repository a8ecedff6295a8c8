import { menuButton } from '../controls/menu-button.ts';
import { element } from '../page/dom.ts';
import { csvTable } from './csv-table.ts';
import { DataTable } from './data-table.ts';

/** Values in full, as they are saved; text as it is shown. */
export type TableValue = string | number | null;

/** A table as it is shown and as it is saved: rows say the same in both. */
export interface SavedTableContent {
  readonly caption: string;
  readonly headings: readonly { readonly text: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** The same in numbers, by its own column names. */
  readonly columns: readonly string[];
  readonly values: readonly (readonly TableValue[])[];
}

export type TableFormat = 'csv' | 'json';

/** A table whose columns may change, under a heading, with a way to save it. */
export class SavedTable {
  readonly element: HTMLElement;
  readonly #tools: HTMLElement;
  readonly #place = element('div');
  #table: DataTable<readonly string[]> | null = null;
  #headings = '';
  #content: SavedTableContent | null = null;

  constructor(
    title: string,
    save: (title: string, format: TableFormat, content: string) => void,
    ...tools: readonly HTMLElement[]
  ) {
    const saveAs = (format: TableFormat): void => {
      if (this.#content) save(title, format, tableText(this.#content, format));
    };
    this.#tools = element(
      'header',
      { class: 'section-header' },
      element('h2', {}, title),
      ...tools,
      menuButton('save', `Save ${title} table`, [
        { label: 'Save as CSV', choose: () => saveAs('csv') },
        { label: 'Save as JSON', choose: () => saveAs('json') },
      ]),
    );
    this.element = element('section', { 'aria-label': title }, this.#tools, this.#place);
  }

  update(content: SavedTableContent): void {
    this.#content = content;
    const headings = JSON.stringify(content.headings);
    if (!this.#table || headings !== this.#headings) {
      this.#headings = headings;
      this.#table = new DataTable(
        content.headings.map(({ text, numeric }, column) => ({
          heading: text,
          numeric,
          cell: (row: readonly string[]) => row[column] ?? '',
        })),
      );
      this.#place.replaceChildren(this.#table.element);
    }
    this.#table.update(content.caption, content.rows);
  }
}

function tableText({ columns, values }: SavedTableContent, format: TableFormat): string {
  if (format === 'csv') return csvTable(columns, values);
  const objects = values.map((row) =>
    Object.fromEntries(columns.map((name, column) => [name, row[column] ?? null])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}
