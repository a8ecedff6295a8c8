import { element } from '../common/page/dom.ts';

/** A slider from 0 to 1 that the program moves too. */
export interface LabelledSlider {
  readonly element: HTMLElement;
  update(value: number): void;
}

export function labelledSlider(label: string, onInput: (value: number) => void): LabelledSlider {
  const range = element('input', { type: 'range', min: 0, max: 1, step: 0.005 });
  range.addEventListener('input', () => onInput(range.valueAsNumber));
  return {
    element: element('label', { class: 'slider' }, element('span', {}, label), range),
    update(value) {
      range.valueAsNumber = value;
      range.setAttribute('aria-valuetext', `${Math.round(100 * range.valueAsNumber)} %`);
    },
  };
}
