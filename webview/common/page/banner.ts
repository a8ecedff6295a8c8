import { icon, type IconName } from '../controls/icon.ts';
import { button, iconButton } from '../controls/toolkit.ts';
import { element } from './dom.ts';

/** Something to know, over everything else. */
export interface Banner {
  /** Tells it from others. */
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly text: string;
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Where it may be put away. */
  readonly dismiss?: () => void;
}

const icons: Readonly<Record<Banner['severity'], IconName>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
};

/** Banners one under another. One that says the same as before is left as it is, so that no button loses the focus. */
export class Banners {
  readonly element = element('div', { class: 'banners' });
  readonly #made = new Map<string, HTMLElement>();

  update(banners: readonly Banner[]): void {
    const keys = banners.map(({ id, text, detail, action }) =>
      JSON.stringify([id, text, detail, action?.label]),
    );
    for (const [key, made] of this.#made) {
      if (keys.includes(key)) continue;
      made.remove();
      this.#made.delete(key);
    }
    for (const [index, banner] of banners.entries()) {
      const key = keys[index] ?? banner.id;
      if (this.#made.has(key)) continue;
      const made = makeBanner(banner);
      this.#made.set(key, made);
      this.element.append(made);
    }
  }
}

function makeBanner({ severity, text, detail, action, dismiss }: Banner): HTMLElement {
  const words = element('div', { class: 'words' }, element('p', {}, text));
  if (detail !== undefined) words.append(element('p', { class: 'detail' }, detail));
  const made = element(
    'div',
    { class: `banner ${severity}`, role: severity === 'error' ? 'alert' : 'note' },
    icon(icons[severity]),
    words,
  );
  if (action) made.append(button(action.label, action.run));
  if (dismiss) made.append(iconButton('close', 'Dismiss', dismiss));
  return made;
}
