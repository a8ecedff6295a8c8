import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox } from '@vscode/webview-ui-toolkit';
import { element, setAttributes } from '../page/dom.ts';
import { icon, type IconName } from './icon.ts';

/** Makes the components known that these controls consist of. Called once, before any is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox());
}

export interface ButtonOptions {
  readonly icon?: IconName;
  readonly appearance?: 'primary' | 'secondary';
}

/** A button with words on it. */
export function button(label: string, onClick: () => void, options: ButtonOptions = {}): HTMLElement {
  const made = document.createElement('vscode-button');
  setAttributes(made, { appearance: options.appearance ?? 'secondary' });
  if (options.icon) {
    const drawing = icon(options.icon);
    drawing.setAttribute('slot', 'start');
    made.append(drawing);
  }
  made.append(label);
  made.addEventListener('click', onClick);
  return made;
}

/** A button with a drawing on it; `label` is its name and its tooltip. */
export function iconButton(name: IconName, label: string, onClick: () => void): HTMLElement {
  const made = document.createElement('vscode-button');
  setAttributes(made, { appearance: 'icon', 'aria-label': label, title: label });
  made.append(icon(name));
  made.addEventListener('click', onClick);
  return made;
}

/** A box to tick. */
export interface Checkbox {
  readonly element: HTMLElement;
  checked: boolean;
}

export function checkbox(label: string, checked: boolean, onChange: (checked: boolean) => void): Checkbox {
  const made = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean };
  made.append(label);
  made.checked = checked;
  let known = checked;
  // The component tells of changes that the program makes, too.
  made.addEventListener('change', () => {
    if (made.checked === known) return;
    known = made.checked;
    onChange(known);
  });
  return {
    element: made,
    get checked() {
      return made.checked;
    },
    set checked(value) {
      known = value;
      made.checked = value;
    },
  };
}

/** A slider from 0 to `most`, with the value beside it. The toolkit has none; this is the browser's, in its colours. */
export function slider(
  label: string,
  { value, most, step }: { readonly value: number; readonly most: number; readonly step: number },
  onInput: (value: number) => void,
): HTMLElement {
  const range = element('input', { type: 'range', min: 0, max: most, step, value });
  const shown = element('output', {}, value.toFixed(2));
  range.addEventListener('input', () => {
    shown.textContent = range.valueAsNumber.toFixed(2);
    onInput(range.valueAsNumber);
  });
  return element('label', { class: 'slider' }, element('span', {}, label), range, shown);
}

/** A short word in a frame. The toolkit's own has a style attribute, which the page's policy forbids. */
export function badge(text: string): HTMLElement {
  return element('span', { class: 'badge' }, text);
}
