import type { ThresholdView, OperatingPoint } from '../../src/shared/report/threshold-view.ts';
import { predictiveValues } from '../../src/shared/report/threshold-view.ts';
import { chooseThresholdOfSteps } from '../../src/shared/metrics/threshold.ts';
import { ruleInWords } from '../../src/shared/metrics/threshold-rule.ts';
import { button } from '../common/controls/toolkit.ts';
import { element, setAttributes, setText } from '../common/page/dom.ts';
import type { ChosenThreshold } from './chosen-threshold.ts';
import { RuleChoice, type ChosenRule } from './rule-choice.ts';

export interface ThresholdActions {
  readonly choose: (chosen: ChosenThreshold) => void;
  readonly store: () => void;
  readonly setPrevalence: (prevalence: number | null) => void;
}

/** What the section shows. */
export interface ThresholdContent {
  readonly view: ThresholdView;
  readonly split: 'val' | 'test';
  /** Whose scores are looked at, in words: `validation`. */
  readonly where: string;
  /** The threshold that the phase has of itself. */
  readonly own: number;
  readonly chosen: ChosenThreshold;
  /** null: that of the images. */
  readonly prevalence: number | null;
  /** Why it cannot be stored; null: it can. */
  readonly whyNot: string | null;
}

/** How far one key press moves the slider, and with Shift or Page Up and Down. */
const [smallStep, largeStep] = [0.005, 0.05];

/** A slider over the scores with rules that set it, what a decision is worth, and storing it with the model. */
export class ThresholdSection {
  readonly element: HTMLElement;
  readonly #actions: ThresholdActions;
  readonly #slider = element('input', {
    type: 'range',
    min: 0,
    max: 1,
    step: 'any',
    'aria-label': 'Threshold',
  });
  readonly #number = element('input', {
    ...{ type: 'number', min: 0, max: 1, step: 0.001 },
    'aria-label': 'Threshold as a number',
  });
  readonly #rules = new RuleChoice((rule) => this.#apply(rule));
  readonly #origin = element('p', { class: 'muted' });
  readonly #prevalence = element('input', { type: 'number', min: 0, max: 100, step: 'any' });
  readonly #ofImages = element('button', { type: 'button', class: 'link' }, 'as in these images');
  readonly #values = element('p', { class: 'predictive-values', role: 'status' });
  readonly #whyNot = element('p', { class: 'muted why-not', id: 'why-not-stored' });
  readonly #store = button('Use This Threshold', () => this.#actions.store(), { appearance: 'primary' });
  #content: ThresholdContent | null = null;

  constructor(actions: ThresholdActions) {
    this.#actions = actions;
    this.#slider.addEventListener('input', () => this.#byHand(this.#slider.valueAsNumber));
    this.#slider.addEventListener('keydown', (event) => this.#onKey(event));
    this.#number.addEventListener('input', () => {
      const value = this.#number.valueAsNumber;
      if (value >= 0 && value <= 1) this.#byHand(value);
    });
    this.#prevalence.addEventListener('input', () => {
      const value = this.#prevalence.valueAsNumber / 100;
      if (value >= 0 && value <= 1) actions.setPrevalence(value);
    });
    this.#ofImages.addEventListener('click', () => actions.setPrevalence(null));
    this.#store.setAttribute('aria-describedby', 'why-not-stored');
    this.element = element(
      'section',
      { class: 'threshold', 'aria-label': 'Threshold' },
      element('h2', {}, 'Threshold'),
      element('div', { class: 'threshold-slider' }, this.#slider, this.#number),
      this.#rules.element,
      this.#origin,
      element(
        'div',
        { class: 'prevalence' },
        element('label', {}, 'Where ', this.#prevalence, ' % have it'),
        this.#ofImages,
      ),
      this.#values,
      element('div', { class: 'store' }, this.#store, this.#whyNot),
    );
  }

  update(content: ThresholdContent, point: OperatingPoint): void {
    this.#content = content;
    const { chosen, split, prevalence, whyNot, view } = content;
    const value = Math.min(1, chosen.value);
    if (this.#slider.valueAsNumber !== value) this.#slider.value = String(value);
    this.#slider.setAttribute('aria-valuetext', value.toFixed(3));
    if (document.activeElement !== this.#number) this.#number.value = value.toFixed(3);
    if (chosen.rule === null) this.#rules.show('own');
    const seen = chosen.split === 'test' ? 'the test set' : 'validation';
    setText(
      this.#origin,
      chosen.rule === null
        ? `${chosen.value.toFixed(4)}: the threshold of this phase.`
        : `${chosen.value.toFixed(4)}: ${chosen.rule}${chosen.split === split ? '' : ` (chosen on ${seen})`}.`,
    );
    const { positives, negatives } = view.steps;
    const ofImages = positives + negatives === 0 ? 0 : positives / (positives + negatives);
    const shown = prevalence ?? ofImages;
    if (document.activeElement !== this.#prevalence)
      this.#prevalence.value = String(Number((100 * shown).toFixed(2)));
    const { sensitivity, specificity } = point.proportions;
    const worth = predictiveValues(
      { sensitivity: sensitivity?.estimate ?? null, specificity: specificity?.estimate ?? null },
      shown,
    );
    const inWords = (share: number | null): string =>
      share === null ? '–' : `${(100 * share).toFixed(1)} %`;
    setText(
      this.#values,
      `a positive decision is right in ${inWords(worth.positive)}, a negative one in ${inWords(worth.negative)}`,
    );
    setText(
      this.#whyNot,
      whyNot ?? 'It is stored with the model: evaluation, exports and the model card use it.',
    );
    setAttributes(this.#store, { disabled: whyNot !== null });
  }

  #byHand(value: number): void {
    // The next key may be pressed before the page is drawn again.
    this.#slider.value = String(value);
    const { split, where } = this.#content ?? { split: 'val', where: 'validation' };
    this.#rules.show('hand');
    this.#actions.choose({ value, rule: `set by hand, looking at ${where}`, split });
  }

  #apply(rule: ChosenRule): void {
    if (!this.#content || rule === 'hand') return;
    const { view, split, where, own } = this.#content;
    if (rule === 'own') {
      this.#actions.choose({ value: own, rule: null, split });
      return;
    }
    const found = chooseThresholdOfSteps(rule, view.steps);
    if (!found) {
      setText(this.#origin, 'A class is missing here, without which this rule finds no threshold.');
      return;
    }
    this.#actions.choose({ value: found.threshold, rule: ruleInWords(rule, where), split });
  }

  #onKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? largeStep : smallStep;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: -step,
      ArrowDown: -step,
      ArrowRight: step,
      ArrowUp: step,
      PageDown: -largeStep,
      PageUp: largeStep,
    };
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const value = Number((this.#slider.valueAsNumber + move).toFixed(6));
    this.#byHand(Math.min(1, Math.max(0, value)));
  }
}
