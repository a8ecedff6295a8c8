import { button } from '../common/controls/toolkit.ts';
import { element, setVisible } from '../common/page/dom.ts';

/** The last lines of the trainer's output, folded away until they are asked for. */
export class LogTail {
  readonly element: HTMLDetailsElement;
  readonly #lines = element('pre', {
    tabindex: 0,
    role: 'log',
    'aria-live': 'off',
    'aria-label': 'Trainer output',
  });
  #shown: readonly string[] = [];

  constructor(open: boolean, onToggle: (open: boolean) => void, showLog: () => void) {
    this.element = element(
      'details',
      { class: 'log', hidden: true, open },
      element('summary', {}, 'Log'),
      this.#lines,
      button('Open Full Log', showLog),
    );
    this.element.addEventListener('toggle', () => {
      this.#scrollDown();
      onToggle(this.element.open);
    });
  }

  update(lines: readonly string[]): void {
    if (lines === this.#shown) return;
    this.#shown = lines;
    const { scrollTop, scrollHeight, clientHeight } = this.#lines;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 8;
    setVisible(this.element, lines.length > 0);
    this.#lines.textContent = lines.join('\n');
    if (atEnd) this.#scrollDown();
  }

  #scrollDown(): void {
    this.#lines.scrollTop = this.#lines.scrollHeight;
  }
}
