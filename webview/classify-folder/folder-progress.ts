import type { FolderState } from '../../src/shared/protocol/classify-folder-protocol.ts';
import { countOf, formatCount, formatDuration } from '../../src/shared/text/number-format.ts';
import { button } from '../common/controls/toolkit.ts';
import { element, setAttributes, setText, setVisible } from '../common/page/dom.ts';

/** How far the folder is, with the buttons that stop it and go on. */
export class FolderProgress {
  readonly element: HTMLElement;
  readonly #text = element('p', { class: 'progress-text' });
  readonly #fill = element('div', { class: 'fill' });
  readonly #track = element(
    'div',
    { class: 'track', role: 'progressbar', 'aria-label': 'Classified' },
    this.#fill,
  );
  readonly #cancel: HTMLElement;
  readonly #continue: HTMLElement;

  constructor(onCancel: () => void, onContinue: () => void) {
    this.#cancel = button('Cancel', onCancel);
    this.#continue = button('Continue', onContinue, { appearance: 'primary' });
    this.element = element(
      'div',
      { class: 'folder-progress' },
      element('div', { class: 'words' }, this.#text, this.#track),
      this.#cancel,
      this.#continue,
    );
  }

  update(state: FolderState): void {
    const { status, found, answered } = state;
    const working = status === 'finding' || status === 'classifying';
    setText(this.#text, inWords(state));
    const share = found === 0 ? 0 : answered / found;
    this.#fill.style.width = `${100 * share}%`;
    const unmeasured = status === 'finding' || (status === 'classifying' && answered === 0);
    this.#track.classList.toggle('unmeasured', unmeasured);
    if (unmeasured) this.#fill.style.removeProperty('width');
    setAttributes(this.#track, {
      'aria-valuenow': unmeasured ? false : Math.round(100 * share),
      'aria-valuetext': inWords(state),
    });
    setVisible(this.#track, working);
    setVisible(this.#cancel, working);
    setVisible(this.#continue, status === 'cancelled' || status === 'failed');
    this.element.dataset['status'] = status;
  }
}

function inWords({ status, found, answered, secondsLeft, progress }: FolderState): string {
  const far = `${formatCount(answered)} of ${countOf(found, 'image')}`;
  switch (status) {
    case 'finding':
      return `Looking for images: ${formatCount(found)} so far`;
    case 'classifying':
      if (progress) {
        const { what, done, total } = progress;
        return total === null || total === 0
          ? `${what}…`
          : `${what}: ${formatCount(done)} of ${formatCount(total)}`;
      }
      return secondsLeft === null ? far : `${far}, ${formatDuration(secondsLeft)} left`;
    case 'cancelled':
      return `Cancelled: ${far}. Continue goes on where it was.`;
    case 'failed':
      return `Stopped: ${far}.`;
    case 'finished':
      return found === 0
        ? 'There are no images in this folder.'
        : `All ${countOf(found, 'image')} are classified.`;
  }
}
