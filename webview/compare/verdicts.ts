import type { Comparison } from '../../src/shared/report/comparison.ts';
import { countOf } from '../../src/shared/text/number-format.ts';
import { badge, button } from '../common/controls/toolkit.ts';
import { element } from '../common/page/dom.ts';
import type { ComparisonProgress } from './comparison-work.ts';

/** Images that moved: right by one model, wrong by the other. */
export type Moved = 'fixed' | 'broken';

/** What became of the models' decisions, in words, with the images that moved. */
export class Verdicts {
  readonly element = element('section', { class: 'verdicts', 'aria-label': 'What changed' });
  readonly #open: (comparison: Comparison, moved: Moved) => void;
  readonly #caution = element('p', { class: 'muted' });
  readonly #progress = element('p', { class: 'muted', role: 'status' });
  readonly #list = element('div', { class: 'verdict-list' });
  #shown: readonly Comparison[] = [];

  constructor(open: (comparison: Comparison, moved: Moved) => void) {
    this.#open = open;
    this.element.append(element('h2', {}, 'What changed'), this.#list, this.#progress, this.#caution);
  }

  update({ done, total, share }: ComparisonProgress): void {
    const left = total - done.length;
    this.#progress.textContent =
      left === 0
        ? ''
        : `Testing what is beyond chance: ${Math.floor((100 * (done.length + share)) / total)} %`;
    this.#caution.textContent =
      total > 1
        ? `${countOf(total, 'comparison')}, each tested at 5 % on its own: the more there are, the likelier it is that one seems beyond chance without being so.`
        : '';
    // One that stands stays, so that its buttons keep the focus.
    if (
      done.some((comparison, index) => comparison !== this.#shown[index]) ||
      done.length < this.#shown.length
    ) {
      const kept = this.#shown.findIndex((comparison, index) => comparison !== done[index]);
      const from = kept < 0 ? this.#shown.length : kept;
      while (this.#list.children.length > from) this.#list.lastChild?.remove();
      for (const comparison of done.slice(from)) this.#list.append(this.#verdict(comparison));
      this.#shown = done;
    }
  }

  #verdict(comparison: Comparison): HTMLElement {
    const { first, second, accuracy, auc } = comparison;
    const judged = (beyondChance: boolean, text: string): HTMLElement =>
      element('li', {}, badge(beyondChance ? 'beyond chance' : 'may be chance'), element('span', {}, text));
    const moved = (kind: Moved, word: string, count: number): HTMLElement => {
      const made = button(`${word} by ${second}: ${countOf(count, 'image')}`, () =>
        this.#open(comparison, kind),
      );
      made.dataset['moved'] = kind;
      if (count === 0) made.setAttribute('disabled', '');
      return made;
    };
    return element(
      'article',
      { 'aria-label': `${second} beside ${first}` },
      element('h3', {}, `${second} beside ${first}`),
      element(
        'ul',
        {},
        judged(accuracy.beyondChance, accuracy.inWords),
        ...(auc
          ? [judged(auc.beyondChance, auc.inWords)]
          : [element('li', {}, 'A class has no images here: there is no AUC to compare.')]),
      ),
      element(
        'div',
        { class: 'moved' },
        moved('fixed', 'Fixed', accuracy.fixed),
        moved('broken', 'Broken', accuracy.broken),
      ),
    );
  }
}
