import { swatch } from '../common/chart/swatch.ts';
import { iconButton } from '../common/controls/toolkit.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { lineStyle } from './line-style.ts';
import type { RunRecord } from './run-record.ts';
import { epochOf, statusInWords } from './run-status.ts';

/** The runs that share the charts, each with its line; those beside the panel's own can be taken out again. */
export class RunList {
  readonly element = element('ul', { class: 'run-list', 'aria-label': 'Runs shown', hidden: true });
  readonly #remove: (run: string) => void;
  readonly #words = new Map<string, HTMLElement>();
  #madeFor = '';

  constructor(remove: (run: string) => void) {
    this.#remove = remove;
  }

  update(records: readonly RunRecord[]): void {
    setVisible(this.element, records.length > 1);
    const madeFor = JSON.stringify(records.map(({ shown }) => [shown.run, shown.name]));
    if (madeFor !== this.#madeFor) {
      this.#madeFor = madeFor;
      this.#words.clear();
      this.element.replaceChildren(
        ...records.map((record, index) => this.#entry(record, index, records.length)),
      );
    }
    for (const record of records) {
      const words = this.#words.get(record.shown.run);
      const epoch = epochOf(record);
      if (words)
        setText(words, `${statusInWords(record)}${epoch ? `, epoch ${epoch.epoch} of ${epoch.of}` : ''}`);
    }
  }

  #entry({ shown }: RunRecord, index: number, runs: number): HTMLElement {
    const words = element('span', { class: 'status' });
    this.#words.set(shown.run, words);
    const entry = element(
      'li',
      { title: shown.run },
      swatch(lineStyle('val', index, runs)),
      element('span', { class: 'name' }, shown.name),
      words,
    );
    if (index > 0) entry.append(iconButton('close', `Take ${shown.name} out`, () => this.#remove(shown.run)));
    return entry;
  }
}
