import { element, setAttributes, setText } from '../common/page/dom.ts';

/** An image in the list, and what is known of it. */
export interface ListedImage {
  readonly name: string;
  /** The answer in a few words, or that there is none yet. */
  readonly answer: string;
  readonly kind: 'answer' | 'unlike' | 'problem' | 'waiting';
}

/** The images that were asked about, to go through with the arrow keys. Not there for a single one. */
export class ImageList {
  readonly element = element('ul', {
    class: 'image-list',
    role: 'listbox',
    tabindex: 0,
    'aria-label': 'Images',
  });
  readonly #onSelect: (index: number) => void;
  readonly #rows: { readonly row: HTMLElement; readonly name: HTMLElement; readonly answer: HTMLElement }[] =
    [];
  #selected = 0;

  constructor(onSelect: (index: number) => void) {
    this.#onSelect = onSelect;
    this.element.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = { ArrowUp: this.#selected - 1, ArrowDown: this.#selected + 1, Home: 0, End: Infinity }[
        event.key
      ];
      if (target === undefined) return;
      event.preventDefault();
      onSelect(Math.min(this.#rows.length - 1, Math.max(0, target)));
    });
  }

  update(images: readonly ListedImage[], selected: number): void {
    while (this.#rows.length > images.length) this.#rows.pop()?.row.remove();
    images.forEach(({ name, answer, kind }, index) => {
      const made = this.#rows[index] ?? this.#make(index);
      setText(made.name, name);
      setText(made.answer, answer);
      setAttributes(made.row, { 'aria-selected': index === selected ? 'true' : 'false', 'data-kind': kind });
    });
    setAttributes(this.element, { 'aria-activedescendant': `image-${selected}` });
    if (selected !== this.#selected) this.#rows[selected]?.row.scrollIntoView({ block: 'nearest' });
    this.#selected = selected;
  }

  #make(index: number): { row: HTMLElement; name: HTMLElement; answer: HTMLElement } {
    const name = element('span', { class: 'name' });
    const answer = element('span', { class: 'answer' });
    const row = element('li', { role: 'option', id: `image-${index}` }, name, answer);
    row.addEventListener('click', () => this.#onSelect(index));
    const made = { row, name, answer };
    this.#rows.push(made);
    this.element.append(row);
    return made;
  }
}
