import type { ThresholdRule } from '../../src/shared/metrics/threshold-rule.ts';
import { choice } from '../common/controls/choice.ts';
import { element, setVisible } from '../common/page/dom.ts';

const kinds = [
  { value: 'own', label: "the phase's own" },
  { value: 'hand', label: 'by hand' },
  { value: 'youden', label: 'Youden: sensitivity + specificity' },
  { value: 'sensitivity', label: 'sensitivity of at least…' },
  { value: 'specificity', label: 'specificity of at least…' },
  { value: 'cost-ratio', label: 'least cost, a miss costing…' },
  { value: 'half', label: '0.5' },
] as const;
type Kind = (typeof kinds)[number]['value'];

/** What was chosen: a rule, or the threshold that the phase has; `hand`: the slider decides. */
export type ChosenRule = ThresholdRule | 'own' | 'hand';

/** The list of rules by which a threshold can be chosen, with a field for what some of them ask. */
export class RuleChoice {
  readonly element: HTMLElement;
  readonly #onChoose: (rule: ChosenRule) => void;
  readonly #kinds = choice<Kind>('Choose', (kind) => this.#choose(kind));
  readonly #share = element('input', {
    ...{ type: 'number', min: 0, max: 1, step: 0.01, value: 0.95 },
    'aria-label': 'At least, from 0 to 1',
  });
  readonly #ratio = element('input', {
    ...{ type: 'number', min: 0.1, step: 1, value: 10 },
    'aria-label': 'Cost of a missed positive, in false alarms',
  });
  #kind: Kind = 'own';

  constructor(onChoose: (rule: ChosenRule) => void) {
    this.#onChoose = onChoose;
    for (const field of [this.#share, this.#ratio])
      field.addEventListener('input', () => {
        if (field.checkValidity() && Number.isFinite(field.valueAsNumber)) this.#choose(this.#kind);
      });
    this.element = element('div', { class: 'rule-choice' }, this.#kinds.element, this.#share, this.#ratio);
    this.show('own');
  }

  /** Shows a kind without choosing it. */
  show(kind: Kind): void {
    this.#kind = kind;
    this.#kinds.update(kinds, kind);
    setVisible(this.#share, kind === 'sensitivity' || kind === 'specificity');
    setVisible(this.#ratio, kind === 'cost-ratio');
  }

  #choose(kind: Kind): void {
    this.show(kind);
    this.#onChoose(this.#rule(kind));
  }

  #rule(kind: Kind): ChosenRule {
    switch (kind) {
      case 'own':
      case 'hand':
        return kind;
      case 'youden':
        return { rule: 'youden' };
      case 'half':
        return { rule: 'fixed', value: 0.5 };
      case 'cost-ratio':
        return { rule: kind, ratio: this.#ratio.valueAsNumber };
      case 'sensitivity':
      case 'specificity':
        return { rule: kind, atLeast: this.#share.valueAsNumber };
    }
  }
}
