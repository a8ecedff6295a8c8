import { element } from '../page/dom.ts';

/** Something to choose, and how it is called. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** A list of which one is chosen. */
export interface Choice<Value extends string> {
  readonly element: HTMLElement;
  /** Says what there is to choose from, and what is chosen. */
  update(options: readonly Option<Value>[], chosen: Value): void;
}

/** The browser's own list in VS Code's colours: the toolkit's cannot be used with a page's policy. */
export function choice<Value extends string>(label: string, onChange: (value: Value) => void): Choice<Value> {
  const list = element('select');
  let known: readonly Option<Value>[] = [];
  list.addEventListener('change', () => {
    const chosen = known[list.selectedIndex];
    if (chosen) onChange(chosen.value);
  });
  return {
    element: element('label', { class: 'choice' }, element('span', {}, label), list),
    update(options, chosen) {
      if (JSON.stringify(options) !== JSON.stringify(known)) {
        known = options;
        list.replaceChildren(...options.map((option) => element('option', {}, option.label)));
      }
      list.selectedIndex = options.findIndex(({ value }) => value === chosen);
    },
  };
}
