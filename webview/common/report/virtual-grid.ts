import { element, setAttributes } from '../page/dom.ts';
import { oncePerFrame } from '../page/once-per-frame.ts';

/** In CSS pixels, as in the style sheet. */
const tile = { width: 124, height: 150 };

/** What a grid shows: so many tiles, each made when it comes into sight and let go when it leaves. */
export interface GridContent {
  readonly count: number;
  readonly make: (index: number) => HTMLElement;
  /** Lets go what a tile holds: a picture that is loading or decoded. */
  readonly release: (tile: HTMLElement) => void;
}

/**
 * Tiles in rows of which only those in sight exist, to be gone through with the keyboard: arrows, Page Up and Down,
 * Home and End. To assistive technology it is a list of which one is selected.
 */
export class VirtualGrid {
  readonly element = element('div', { class: 'virtual-grid', role: 'listbox', tabindex: 0 });
  readonly #runway = element('div', { class: 'runway', role: 'presentation' });
  readonly #tiles = new Map<number, HTMLElement>();
  readonly #onSelect: (index: number) => void;
  #content: GridContent = { count: 0, make: () => element('div'), release: () => undefined };
  #selected = 0;
  readonly #place = oncePerFrame(() => this.#placeNow());

  constructor(label: string, onSelect: (index: number) => void) {
    this.#onSelect = onSelect;
    this.element.setAttribute('aria-label', label);
    this.element.append(this.#runway);
    this.element.addEventListener('scroll', this.#place, { passive: true });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    new ResizeObserver(this.#place).observe(this.element);
  }

  setContent(content: GridContent, selected: number): void {
    this.clear();
    this.#content = content;
    this.#selected = selected;
    this.#place();
  }

  /** Lets go of every tile. */
  clear(): void {
    for (const made of this.#tiles.values()) this.#content.release(made);
    this.#tiles.clear();
    this.#runway.replaceChildren();
    this.#content = { ...this.#content, count: 0 };
    this.element.scrollTop = 0;
  }

  /** Marks a tile and brings it into sight. */
  select(index: number): void {
    this.#selected = index;
    const top = Math.floor(index / this.#columns) * tile.height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + tile.height > scrollTop + clientHeight)
      this.element.scrollTop = top + tile.height - clientHeight;
    this.#placeNow();
  }

  get #columns(): number {
    return Math.max(1, Math.floor(this.#runway.clientWidth / tile.width));
  }

  #placeNow(): void {
    const columns = this.#columns;
    const { count } = this.#content;
    this.#runway.style.height = `${Math.ceil(count / columns) * tile.height}px`;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.floor(scrollTop / tile.height) * columns;
    const end = Math.min(count, Math.ceil((scrollTop + clientHeight) / tile.height) * columns);
    for (const [index, made] of this.#tiles) {
      if (index >= first && index < end) continue;
      this.#content.release(made);
      made.remove();
      this.#tiles.delete(index);
    }
    const gap = (this.#runway.clientWidth - columns * tile.width) / columns;
    for (let index = first; index < end; index++) {
      const made = this.#tiles.get(index) ?? this.#makeTile(index);
      const left = (index % columns) * (tile.width + gap) + gap / 2;
      made.style.transform = `translate(${left}px, ${Math.floor(index / columns) * tile.height}px)`;
      setAttributes(made, { 'aria-selected': index === this.#selected ? 'true' : 'false' });
    }
    const selected = this.#tiles.get(this.#selected);
    setAttributes(this.element, { 'aria-activedescendant': selected ? selected.id : false });
  }

  #makeTile(index: number): HTMLElement {
    const made = this.#content.make(index);
    setAttributes(made, {
      role: 'option',
      id: `tile-${index}`,
      'aria-setsize': this.#content.count,
      'aria-posinset': index + 1,
    });
    made.classList.add('tile');
    made.addEventListener('click', () => this.#onSelect(index));
    this.#tiles.set(index, made);
    this.#runway.append(made);
    return made;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const columns = this.#columns;
    const page = columns * Math.max(1, Math.floor(this.element.clientHeight / tile.height));
    const last = this.#content.count - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: this.#selected - 1,
      ArrowRight: this.#selected + 1,
      ArrowUp: this.#selected - columns,
      ArrowDown: this.#selected + columns,
      PageUp: this.#selected - page,
      PageDown: this.#selected + page,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#onSelect(Math.min(last, Math.max(0, target)));
  }
}
