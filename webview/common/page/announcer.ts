import { element } from './dom.ts';

const quietMilliseconds = 5000;

/**
 * Tells screen readers what has changed, politely: at most once every few seconds, and then the latest, for nobody
 * wants to be told of things that are over.
 */
export class Announcer {
  readonly element = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #next = '';
  #saidAt = -Infinity;

  say(text: string): void {
    this.#next = text;
    if (this.#waiting !== undefined) return;
    const wait = Math.max(0, this.#saidAt + quietMilliseconds - performance.now());
    this.#waiting = setTimeout(() => {
      this.#waiting = undefined;
      this.#saidAt = performance.now();
      this.element.textContent = this.#next;
    }, wait);
  }
}
