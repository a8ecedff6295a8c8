import { element, setText } from './dom.ts';

const milliseconds = 6000;

/** A word on what has just been done, over the page for a while. */
export class Toast {
  readonly element = element('div', { class: 'toast', role: 'status' });
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    setText(this.element, text);
    this.element.classList.add('shown');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.element.classList.remove('shown'), milliseconds);
  }
}
