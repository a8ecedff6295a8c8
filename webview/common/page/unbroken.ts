import { element } from './dom.ts';

const figure = /((?:more than |less than )?\d[\d.,]* %)/;

/** A text whose percentages stay on one line each. */
export function unbroken(text: string): (Node | string)[] {
  return text
    .split(figure)
    .map((part, index) => (index % 2 === 1 ? element('span', { class: 'unbroken' }, part) : part));
}
