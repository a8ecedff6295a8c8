import { element, setAttributes, setText } from '../page/dom.ts';
import { oncePerFrame } from '../page/once-per-frame.ts';

/** In CSS pixels, as in the style sheet. */
const rowHeight = 48;

export interface VirtualColumn<Key extends string> {
  readonly key: Key;
  readonly heading: string;
  readonly sortable: boolean;
}

/** What a table shows: so many rows, each made when it comes into sight and let go when it leaves. */
export interface VirtualRows {
  readonly count: number;
  /** The content of a row's cells, one for each column. */
  readonly cells: (row: number) => readonly (Node | string)[];
  /** Lets go what a row holds: a picture that is loading. */
  readonly release: (row: HTMLElement) => void;
}

export interface VirtualTableActions<Key extends string> {
  readonly sort: (key: Key) => void;
  readonly open: (row: number) => void;
}

/**
 * A table of which only the rows in sight exist, so that a hundred thousand cost no more than twenty. One row is
 * selected; arrows, Page Up and Down, Home and End move the selection, Enter opens it.
 */
export class VirtualTable<Key extends string> {
  readonly element: HTMLElement;
  readonly #columns: readonly VirtualColumn<Key>[];
  readonly #actions: VirtualTableActions<Key>;
  readonly #headings = new Map<Key, HTMLElement>();
  readonly #runway = element('div', { class: 'runway', role: 'rowgroup' });
  readonly #frame = element('div', { class: 'virtual-rows' });
  readonly #made = new Map<number, HTMLElement>();
  #rows: VirtualRows = { count: 0, cells: () => [], release: () => undefined };
  #selected = 0;
  readonly #place = oncePerFrame(() => this.#placeNow());

  constructor(label: string, columns: readonly VirtualColumn<Key>[], actions: VirtualTableActions<Key>) {
    this.#columns = columns;
    this.#actions = actions;
    const head = element(
      'div',
      { class: 'virtual-row head', role: 'row' },
      ...columns.map((each) => this.#heading(each)),
    );
    this.#frame.append(element('div', { role: 'rowgroup', class: 'virtual-head' }, head), this.#runway);
    this.element = element(
      'div',
      {
        class: 'virtual-table',
        role: 'grid',
        'aria-label': label,
        tabindex: 0,
        'aria-colcount': columns.length,
      },
      this.#frame,
    );
    this.#frame.addEventListener('scroll', this.#place, { passive: true });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(this.#place).observe(this.#frame);
  }

  get selected(): number {
    return this.#selected;
  }

  /** Shows other rows. The one that is selected stays in sight where it was. */
  setRows(rows: VirtualRows, selected: number): void {
    this.#releaseAll();
    this.#rows = rows;
    this.#selected = Math.max(0, Math.min(rows.count - 1, selected));
    setAttributes(this.element, { 'aria-rowcount': rows.count + 1 });
    this.#place();
  }

  /** What the rows in sight say has changed. */
  refresh(): void {
    for (const [row, made] of this.#made) this.#fill(made, row);
  }

  setOrder(key: Key, descending: boolean): void {
    for (const [each, heading] of this.#headings)
      setAttributes(heading, {
        'aria-sort': each !== key ? 'none' : descending ? 'descending' : 'ascending',
      });
  }

  select(row: number): void {
    if (this.#rows.count === 0) return;
    this.#selected = Math.min(this.#rows.count - 1, Math.max(0, row));
    const top = this.#selected * rowHeight;
    const room = this.#frame.clientHeight - rowHeight;
    if (top < this.#frame.scrollTop) this.#frame.scrollTop = top;
    else if (top + rowHeight > this.#frame.scrollTop + room) this.#frame.scrollTop = top + rowHeight - room;
    this.#placeNow();
  }

  #heading({ key, heading, sortable }: VirtualColumn<Key>): HTMLElement {
    const made = element('div', { role: 'columnheader', class: `cell ${key}` });
    if (sortable) {
      const button = element('button', { type: 'button' }, heading);
      button.addEventListener('click', () => this.#actions.sort(key));
      made.append(button);
      this.#headings.set(key, made);
    } else made.append(element('span', {}, heading));
    return made;
  }

  #placeNow(): void {
    const { count } = this.#rows;
    this.#runway.style.height = `${count * rowHeight}px`;
    const { scrollTop, clientHeight } = this.#frame;
    const first = Math.floor(scrollTop / rowHeight);
    const end = Math.min(count, Math.ceil((scrollTop + clientHeight) / rowHeight));
    for (const [row, made] of this.#made) {
      if (row >= first && row < end) continue;
      this.#rows.release(made);
      made.remove();
      this.#made.delete(row);
    }
    for (let row = first; row < end; row++) {
      const made = this.#made.get(row) ?? this.#make(row);
      setAttributes(made, { 'aria-selected': row === this.#selected ? 'true' : 'false' });
    }
    const selected = this.#made.get(this.#selected);
    setAttributes(this.element, { 'aria-activedescendant': selected ? selected.id : false });
  }

  #make(row: number): HTMLElement {
    const made = element('div', {
      class: 'virtual-row',
      role: 'row',
      id: `row-${row}`,
      'aria-rowindex': row + 2,
    });
    for (const { key } of this.#columns)
      made.append(element('div', { role: 'gridcell', class: `cell ${key}` }));
    made.style.transform = `translateY(${row * rowHeight}px)`;
    made.addEventListener('click', () => this.select(row));
    made.addEventListener('dblclick', () => this.#actions.open(row));
    this.#fill(made, row);
    this.#made.set(row, made);
    // In the order in which they are read, however they came into sight.
    const after = [...this.#made.keys()].filter((each) => each > row);
    this.#runway.insertBefore(made, this.#made.get(Math.min(...after)) ?? null);
    return made;
  }

  #fill(made: HTMLElement, row: number): void {
    this.#rows.cells(row).forEach((content, column) => {
      const cell = made.children[column];
      if (!cell) return;
      if (typeof content === 'string') {
        setText(cell, content);
        setAttributes(cell, { title: content === '' ? false : content });
      } else if (cell.childElementCount === 0) cell.append(content);
    });
  }

  #releaseAll(): void {
    for (const made of this.#made.values()) this.#rows.release(made);
    this.#made.clear();
    this.#runway.replaceChildren();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.element) return;
    const page = Math.max(1, Math.floor(this.#frame.clientHeight / rowHeight) - 2);
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: this.#selected - 1,
      ArrowDown: this.#selected + 1,
      PageUp: this.#selected - page,
      PageDown: this.#selected + page,
      Home: 0,
      End: this.#rows.count - 1,
    };
    const target = targets[event.key];
    if (event.key === 'Enter' && this.#rows.count > 0) this.#actions.open(this.#selected);
    else if (target !== undefined) this.select(target);
    else return;
    event.preventDefault();
  }
}
