import { galleryItem, type GalleryItem, type ShownScore } from '../../../src/shared/report/gallery.ts';
import type { ToReportPanel } from '../../../src/shared/protocol/report-panel-protocol.ts';
import type { ScoredImages } from '../../../src/shared/report/scored-images.ts';
import type { PhaseName } from '../../../src/shared/run/events.ts';
import { countOf, formatCount } from '../../../src/shared/text/number-format.ts';
import { button, iconButton } from '../controls/toolkit.ts';
import { element, setAttributes, setText, setVisible } from '../page/dom.ts';
import { imageAddress } from './image-address.ts';
import { picture, releasePictures } from './picture.ts';
import { VirtualGrid } from './virtual-grid.ts';

/** A model whose heat maps can be asked for. */
export interface HeatMapSource {
  readonly name: string;
  readonly run: string;
  readonly phase: PhaseName;
}

/** Images to look at one by one. */
export interface GalleryContent {
  /** Which images they are, in words. */
  readonly title: string;
  readonly images: ScoredImages;
  /** Of each series, as `decisionsOf` gives them. */
  readonly decisions: readonly ArrayLike<number>[];
  /** Indices of the images, in the order in which they are shown. */
  readonly chosen: readonly number[];
  /** The run whose dataset the images are of, and the address of its folder; null: images cannot be loaded. */
  readonly run: string;
  readonly imageRoot: string | null;
  /** Empty where nothing can be computed; then why, in words for the user, or null where nobody would ask. */
  readonly heatMaps: readonly HeatMapSource[];
  readonly whyNoHeatMaps: string | null;
}

/** What a gallery asks of the editor around it. */
export interface GalleryActions {
  readonly openImage: (run: string, path: string) => void;
  readonly revealImage: (run: string, path: string) => void;
  readonly explain: (source: HeatMapSource, path: string) => void;
}

/** Why there are no heat maps in a workspace that is not trusted. */
export const heatMapsNeedTrust =
  'A heat map runs the model of the run, so it waits until you trust the folder.';

type Explained = Extract<ToReportPanel, { kind: 'explained' }>;

/**
 * A dialog with images: those in sight as tiles, the selected one large with all that is known of it. Never more images
 * are loaded than fit the screen. `actions` null: there is no editor around the page.
 */
export class Gallery {
  readonly element = element('dialog', { class: 'gallery', 'aria-labelledby': 'gallery-title' });
  readonly #actions: GalleryActions | null;
  readonly #title = element('h2', { id: 'gallery-title' });
  readonly #missing = element('p', { class: 'missing', role: 'status' });
  readonly #grid = new VirtualGrid('Images, the most wrong first', (index) => this.#select(index));
  readonly #stage = element('div', { class: 'stage' });
  readonly #facts = element('div', { class: 'facts' });
  readonly #place = element('span', { class: 'place', 'aria-live': 'polite' });
  readonly #previous = button('Previous', () => this.#select(this.#selected - 1));
  readonly #next = button('Next', () => this.#select(this.#selected + 1));
  readonly #tools = element('div', { class: 'gallery-tools' });
  readonly #heatMaps = element('div', { class: 'heat-maps' });
  readonly #heatMapNote = element('p', { class: 'heat-map-note', role: 'status' });
  #content: GalleryContent | null = null;
  #selected = 0;
  #missingPaths = new Set<string>();
  /** Overlays and problems that came, by source and path. */
  readonly #explained = new Map<string, Explained>();
  #asked: string | null = null;
  #overlay: string | null = null;

  constructor(actions: GalleryActions | null) {
    this.#actions = actions;
    this.#tools.append(this.#previous, this.#next, this.#place);
    if (actions) {
      this.#tools.append(
        button('Open', () => this.#withPath((run, path) => actions.openImage(run, path))),
        button('Reveal', () => this.#withPath((run, path) => actions.revealImage(run, path))),
      );
    }
    this.element.append(
      element(
        'header',
        {},
        this.#title,
        iconButton('close', 'Close the images', () => this.element.close()),
      ),
      element(
        'div',
        { class: 'gallery-body' },
        element('div', { class: 'tiles' }, this.#missing, this.#grid.element),
        element(
          'div',
          { class: 'detail' },
          this.#tools,
          this.#stage,
          this.#heatMaps,
          this.#heatMapNote,
          this.#facts,
        ),
      ),
    );
    this.element.addEventListener('close', () => this.#release());
    this.element.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.#select(this.#selected + step);
    });
  }

  /** Opens the dialog over the page. */
  show(content: GalleryContent): void {
    this.#release();
    this.#content = content;
    this.#missingPaths = new Set();
    setText(this.#title, `${content.title} · ${countOf(content.chosen.length, 'image')}`);
    if (!this.element.open) this.element.showModal();
    this.#heatMaps.replaceChildren(
      ...content.heatMaps.map((source) =>
        button(`Where ${source.name} looked`, () => this.#toggleHeatMap(source)),
      ),
    );
    this.#grid.setContent(
      {
        count: content.chosen.length,
        make: (index) => this.#tile(index),
        release: releasePictures,
      },
      0,
    );
    this.#select(0);
    this.#grid.element.focus();
  }

  /** Takes in a heat map that was asked for. */
  explained(message: Explained): void {
    const key = keyOf(message, message.path);
    this.#explained.set(key, message);
    if (key !== this.#asked) return;
    this.#asked = null;
    if (message.overlay !== null) this.#overlay = key;
    this.#showHeatMap();
  }

  #item(index: number): GalleryItem | null {
    const image = this.#content?.chosen[index];
    if (!this.#content || image === undefined) return null;
    return galleryItem(this.#content.images, this.#content.decisions, image);
  }

  #withPath(act: (run: string, path: string) => void): void {
    const item = this.#item(this.#selected);
    if (item && this.#content) act(this.#content.run, item.path);
  }

  #picture(item: GalleryItem): HTMLElement {
    const root = this.#content?.imageRoot ?? null;
    return picture(root === null ? null : imageAddress(root, item.path), {
      alt: item.path,
      reason: root === null ? 'Not part of this page' : 'Moved, deleted or not readable',
      onMissing: () => {
        this.#missingPaths.add(item.path);
        this.#showMissing();
      },
    });
  }

  #tile(index: number): HTMLElement {
    const item = this.#item(index);
    if (!item) return element('div');
    const [first] = item.scores;
    return element(
      'div',
      { title: item.path },
      this.#picture(item),
      element('span', { class: 'name' }, item.path.split('/').at(-1) ?? item.path),
      element(
        'span',
        { class: 'score' },
        first ? item.scores.map(({ score }) => score.toFixed(3)).join(' → ') : '',
      ),
    );
  }

  #select(index: number): void {
    const count = this.#content?.chosen.length ?? 0;
    if (index < 0 || index >= count) return;
    this.#selected = index;
    this.#asked = null;
    this.#overlay = null;
    this.#grid.select(index);
    const item = this.#item(index);
    releasePictures(this.#stage);
    this.#stage.replaceChildren(...(item ? [this.#picture(item)] : []));
    this.#facts.replaceChildren(...(item ? [this.#factsOf(item)] : []));
    setText(this.#place, `${formatCount(index + 1)} of ${formatCount(count)}`);
    setAttributes(this.#previous, { disabled: index === 0 });
    setAttributes(this.#next, { disabled: index === count - 1 });
    this.#showHeatMap();
  }

  #factsOf(item: GalleryItem): HTMLElement {
    const classes = this.#content?.images.classes ?? [];
    const positive = classes[this.#content?.images.positiveClass ?? 0] ?? '';
    const scored = classes.length === 2 ? positive : (classes[item.actual] ?? '');
    const fact = (name: string, value: string): HTMLElement =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value));
    const verdict = ({ predicted }: ShownScore): string => (predicted === item.actual ? 'right' : 'wrong');
    return element(
      'dl',
      {},
      fact('Image', item.path),
      fact('Patient', item.patient === '' ? '–' : item.patient),
      fact('True class', classes[item.actual] ?? ''),
      ...item.scores.map((score) =>
        fact(
          score.name,
          `${classes[score.predicted] ?? ''} (${verdict(score)}) · probability of ${scored}: ${score.score.toFixed(4)}`,
        ),
      ),
    );
  }

  #toggleHeatMap(source: HeatMapSource): void {
    const item = this.#item(this.#selected);
    if (!item) return;
    const key = keyOf(source, item.path);
    if (this.#overlay === key) this.#overlay = null;
    else if (typeof this.#explained.get(key)?.overlay === 'string') this.#overlay = key;
    else {
      this.#explained.delete(key);
      this.#overlay = null;
      this.#asked = key;
      this.#actions?.explain(source, item.path);
    }
    this.#showHeatMap();
  }

  #showHeatMap(): void {
    const item = this.#item(this.#selected);
    const sources = this.#content?.heatMaps ?? [];
    this.#stage.querySelector('.overlay')?.remove();
    const message = this.#overlay === null ? null : (this.#explained.get(this.#overlay)?.overlay ?? null);
    const frame = this.#stage.querySelector('.picture');
    if (message !== null && frame && frame.querySelector('img')) {
      const overlay = element('img', { class: 'overlay', alt: 'Heat map', draggable: 'false' });
      overlay.src = message;
      frame.append(overlay);
    }
    const problem = sources
      .map((source) => this.#explained.get(keyOf(source, item?.path ?? ''))?.problem ?? null)
      .find((text) => text !== null);
    setText(
      this.#heatMapNote,
      message !== null
        ? 'Warm colours: where the network looked for the class it decided for (Grad-CAM), not where the disease is.'
        : this.#asked !== null
          ? 'The heat map is being computed…'
          : (problem ?? this.#content?.whyNoHeatMaps ?? ''),
    );
    [...this.#heatMaps.children].forEach((made, index) => {
      const source = sources[index];
      const shown = source !== undefined && this.#overlay === keyOf(source, item?.path ?? '');
      setAttributes(made, {
        'aria-pressed': shown ? 'true' : 'false',
        appearance: shown ? 'primary' : 'secondary',
      });
    });
    setVisible(this.#heatMaps, sources.length > 0);
  }

  #showMissing(): void {
    const count = this.#missingPaths.size;
    setText(
      this.#missing,
      count === 0
        ? ''
        : `${countOf(count, 'image')} of those seen cannot be loaded: moved, deleted or of a kind that is not shown. ` +
            `${count === 1 ? 'It counts' : 'They count'} in all figures.`,
    );
  }

  #release(): void {
    releasePictures(this.#stage);
    this.#stage.replaceChildren();
    this.#grid.clear();
    this.#content = null;
    setText(this.#missing, '');
  }
}

function keyOf({ run, phase }: { readonly run: string; readonly phase: string }, path: string): string {
  return JSON.stringify([run, phase, path]);
}
