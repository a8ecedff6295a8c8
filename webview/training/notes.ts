import { element, setText, setVisible } from '../common/page/dom.ts';
import type { Notice } from './run-record.ts';

/** What the trainer had to say of the dataset and the run: folded away, the warnings counted. */
export class Notes {
  readonly element = element('details', { class: 'notes', hidden: true });
  readonly #summary = element('summary');
  readonly #list = element('ul');
  #shown = '';

  constructor() {
    this.element.append(this.#summary, this.#list);
  }

  update(notices: readonly Notice[]): void {
    const shown = JSON.stringify(notices);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const warnings = notices.filter(({ level }) => level === 'warning').length;
    setVisible(this.element, notices.length > 0);
    const counted = `${notices.length} ${notices.length === 1 ? 'note' : 'notes'} on this run`;
    setText(this.#summary, warnings === 0 ? counted : `${counted}, ${warnings} to look at`);
    this.#list.replaceChildren(...notices.map(({ level, text }) => element('li', { class: level }, text)));
  }
}
