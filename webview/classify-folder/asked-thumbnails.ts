import { mostThumbnails, type ShownPicture } from '../../src/shared/protocol/classifier-protocol.ts';
import { element } from '../common/page/dom.ts';
import { paced } from '../common/page/paced.ts';
import { thumbnail } from '../common/picture/thumbnail.ts';

/** Rows pass by faster than anything can be asked for. */
const pauseMilliseconds = 150;
/** Pictures that are kept for who scrolls back. */
const mostKept = 1_000;

/** Small pictures of images that a page cannot load itself: asked for where they are in sight. */
export class AskedThumbnails {
  readonly #within: HTMLElement;
  readonly #ask: (images: number[]) => void;
  /** null: it cannot be read. */
  readonly #known = new Map<number, ShownPicture | null>();
  #asked = '';
  readonly #askSoon = paced(() => this.#askNow(), pauseMilliseconds);

  /**
   * @param within holds the frames that are in sight
   * @param ask for pictures of these images, and no longer of those asked for before
   */
  constructor(within: HTMLElement, ask: (images: number[]) => void) {
    this.#within = within;
    this.#ask = ask;
  }

  /** The place of an image's picture. `kind`: what the file is, for as long as there is no picture. */
  frame(image: number, kind: string): HTMLElement {
    const frame = element('div', { class: 'picture' });
    const known = this.#known.get(image);
    if (known) frame.append(thumbnail(known, kind));
    else {
      frame.append(element('div', { class: 'placeholder', role: 'img', 'aria-label': kind }, kind));
      if (known === undefined) {
        frame.dataset['wanted'] = String(image);
        this.#askSoon();
      }
    }
    return frame;
  }

  take(image: number, picture: ShownPicture | null): void {
    this.#known.set(image, picture);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostKept) break;
      this.#known.delete(oldest);
    }
    const frame = this.#within.querySelector<HTMLElement>(`[data-wanted="${image}"]`);
    if (!frame) return;
    delete frame.dataset['wanted'];
    if (picture) frame.replaceChildren(thumbnail(picture, frame.textContent));
  }

  /** Forgets all: the images are others. */
  clear(): void {
    this.#known.clear();
    this.#asked = '';
  }

  #askNow(): void {
    const wanted = [...this.#within.querySelectorAll<HTMLElement>('[data-wanted]')]
      .map((frame) => Number(frame.dataset['wanted']))
      .slice(0, mostThumbnails);
    const asked = wanted.join();
    if (wanted.length === 0 || asked === this.#asked) return;
    this.#asked = asked;
    this.#ask(wanted);
  }
}
