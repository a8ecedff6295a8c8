import { element, setAttributes, setText } from '../page/dom.ts';
import type { ChartLine } from './chart-content.ts';
import { swatch } from './swatch.ts';

/** The lines of a chart by name, each a button that shows and hides it, with its value. */
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
      lines.map(({ id, label, colour, dash, marker }) => [id, label, colour, dash, marker]),
    );
    if (madeFor !== this.#madeFor) {
      this.#madeFor = madeFor;
      this.#entries.clear();
      this.element.replaceChildren(...lines.map((line) => this.#entry(line)));
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

  #entry(line: ChartLine): HTMLElement {
    const value = element('span', { class: 'value' });
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': 'true', title: `${line.label}: show or hide` },
      swatch(line),
      element('span', { class: 'name' }, line.label),
      value,
    );
    button.addEventListener('click', () => this.#toggle(line.id));
    this.#entries.set(line.id, { button, value });
    return button;
  }
}
