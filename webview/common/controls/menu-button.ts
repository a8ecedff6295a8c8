import { element, setAttributes, setVisible } from '../page/dom.ts';
import type { IconName } from './icon.ts';
import { iconButton } from './toolkit.ts';

export interface MenuItem {
  readonly label: string;
  readonly choose: () => void;
}

/** A button that opens a few choices under it. Arrow keys go through them, Escape closes them. */
export function menuButton(name: IconName, label: string, items: readonly MenuItem[]): HTMLElement {
  const choices = items.map((item) => {
    const choice = element('button', { type: 'button', role: 'menuitem', tabindex: -1 }, item.label);
    choice.addEventListener('click', () => {
      close(true);
      item.choose();
    });
    return choice;
  });
  const menu = element('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true }, ...choices);
  const opener = iconButton(name, label, () => (menu.hidden ? open() : close(true)));
  setAttributes(opener, { 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
  const whole = element('div', { class: 'menu-button' }, opener, menu);

  const open = (): void => {
    setVisible(menu, true);
    setAttributes(opener, { 'aria-expanded': 'true' });
    choices[0]?.focus();
  };
  const close = (focus: boolean): void => {
    setVisible(menu, false);
    setAttributes(opener, { 'aria-expanded': 'false' });
    if (focus) opener.focus();
  };
  menu.addEventListener('keydown', (event) => {
    const at = choices.findIndex((choice) => choice === document.activeElement);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) choices[(at + move + choices.length) % choices.length]?.focus();
    else if (event.key === 'Home') choices[0]?.focus();
    else if (event.key === 'End') choices.at(-1)?.focus();
    else if (event.key === 'Escape') close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  whole.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && whole.contains(event.relatedTarget))) close(false);
  });
  return whole;
}
