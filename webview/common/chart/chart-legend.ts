import { element, setAttributes, setText } from '../page/dom.ts';
import { lineName, type ChartLine } from './chart-content.ts';
import { swatch } from './swatch.ts';

/** The lines of a chart by name, each a button that shows and hides it, with its value. Groups have a row each. */
export class ChartLegend {
  readonly element = element('div', { class: 'chart-legend', role: 'group', 'aria-label': 'Lines' });
  readonly #entries = new Map<string, { button: HTMLElement; value: HTMLElement }>();
  readonly #toggle: (line: string) => void;
  #madeFor = '';

  constructor(toggle: (line: string) => void) {
    this.#toggle = toggle;
  }

  setLines(lines: readonly ChartLine[], hidden: ReadonlySet<string>): void {
    const madeFor = JSON.stringify(
      lines.map(({ id, group, label, colour, dash, marker }) => [id, group, label, colour, dash, marker]),
    );
    if (madeFor !== this.#madeFor) {
      this.#madeFor = madeFor;
      this.#entries.clear();
      this.element.replaceChildren(...this.#rows(lines));
    }
    for (const [id, { button, value }] of this.#entries) {
      setAttributes(button, { 'aria-pressed': hidden.has(id) ? 'false' : 'true' });
      if (hidden.has(id)) setText(value, '');
    }
  }

  setValue(line: string, text: string): void {
    const entry = this.#entries.get(line);
    if (entry) setText(entry.value, text);
  }

  #rows(lines: readonly ChartLine[]): HTMLElement[] {
    const rows = new Map<string | null, HTMLElement>();
    for (const line of lines) {
      let row = rows.get(line.group);
      if (!row) {
        row = element('div', { class: 'legend-row' });
        if (line.group !== null)
          row.append(element('span', { class: 'group', title: line.group }, line.group));
        rows.set(line.group, row);
      }
      row.append(this.#entry(line));
    }
    return [...rows.values()];
  }

  #entry(line: ChartLine): HTMLElement {
    const value = element('span', { class: 'value' });
    const button = element(
      'button',
      {
        type: 'button',
        'aria-pressed': 'true',
        title: `${lineName(line)}: show or hide`,
      },
      swatch(line),
      ...(line.group === null ? [] : [element('span', { class: 'visually-hidden' }, `${line.group} `)]),
      element('span', { class: 'name' }, line.label),
      value,
    );
    button.addEventListener('click', () => this.#toggle(line.id));
    this.#entries.set(line.id, { button, value });
    return button;
  }
}
