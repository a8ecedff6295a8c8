import type { Explanation, ShownPicture } from '../../src/shared/protocol/classifier-protocol.ts';
import { choice } from '../common/controls/choice.ts';
import { button, checkbox } from '../common/controls/toolkit.ts';
import { element, setAttributes, setText, setVisible } from '../common/page/dom.ts';
import { oncePerFrame } from '../common/page/once-per-frame.ts';
import { heatOverlay } from './heat-overlay.ts';
import {
  drawPixels,
  firstPreset,
  presetsFor,
  presetWindow,
  shades,
  whiteOf,
  within,
  type IntensityWindow,
  type WindowPreset,
} from '../common/picture/intensity-window.ts';
import { PictureView } from './picture-view.ts';
import { labelledSlider, type LabelledSlider } from './labelled-slider.ts';

const caption = 'Bright colours: where the network looked, not where the disease is.';
const keys =
  'Keys: plus and minus zoom, arrows move, Shift and arrows change brightness and contrast, ' +
  'H the heat map, I inverts, R resets.';

/** How heat maps are looked at; it is kept from one picture to the next. */
export interface HeatSettings {
  readonly shown: boolean;
  /** 0 to 1. */
  readonly opacity: number;
}

/** A picture to look at: brightness and contrast, zoom, and where the network looked laid over it. */
export class ImageViewer {
  readonly element: HTMLElement;
  readonly #onHeat: (settings: HeatSettings) => void;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #stage = element('div', { class: 'viewer-stage', tabindex: 0, role: 'group', title: keys });
  readonly #note = element('p', { class: 'viewer-note' });
  readonly #presets = choice<WindowPreset | 'own'>('Window', (preset) => {
    if (preset !== 'own') this.#usePreset(preset);
  });
  readonly #level: LabelledSlider;
  readonly #width: LabelledSlider;
  readonly #opacity: LabelledSlider;
  readonly #heatBox;
  readonly #view: PictureView;
  #explanation: Explanation | null = null;
  /** The picture as it is drawn through the window, and the heat map. */
  #drawn: HTMLCanvasElement | null = null;
  #heat: HTMLCanvasElement | null = null;
  #window: IntensityWindow = { level: 128, width: 255, inverted: false };
  #preset: WindowPreset | 'own' = 'full';
  #heatSettings: HeatSettings;
  #shown = '';
  readonly #paint = oncePerFrame(() => this.#paintNow());

  constructor(heat: HeatSettings, onHeat: (settings: HeatSettings) => void) {
    this.#heatSettings = heat;
    this.#onHeat = onHeat;
    this.#view = new PictureView(this.#stage, {
      changed: this.#paint,
      dragged: (across, down) => this.#moveWindow(across, down),
      key: (event) => this.#onKey(event),
    });
    this.#level = labelledSlider('Brightness', (share) =>
      this.#changeWindow({ level: (1 - share) * this.#white }),
    );
    this.#width = labelledSlider('Contrast', (share) =>
      this.#changeWindow({ width: Math.max(1, 2 * (1 - share) * this.#white) }),
    );
    this.#opacity = labelledSlider('Opacity', (opacity) => this.#setHeat({ opacity, shown: true }));
    this.#heatBox = checkbox('Heat map', heat.shown, (shown) => this.#setHeat({ shown }));
    this.#stage.append(this.#canvas);
    const tools = element(
      'div',
      { class: 'viewer-tools', role: 'group', 'aria-label': 'Picture' },
      this.#presets.element,
      this.#level.element,
      this.#width.element,
      button('Invert', () => this.#invert()),
      button('Reset', () => this.#reset()),
    );
    const heatTools = element(
      'div',
      { class: 'viewer-tools', role: 'group', 'aria-label': 'Where the network looked' },
      this.#heatBox.element,
      this.#opacity.element,
    );
    this.element = element(
      'section',
      { class: 'viewer', 'aria-label': 'Picture' },
      this.#stage,
      this.#note,
      heatTools,
      tools,
    );
    new ResizeObserver(this.#paint).observe(this.#stage);
  }

  /**
   * Shows the picture of an explanation; null: there is none yet. `name` says what it is. An explanation that comes again
   * leaves zoom and window as they are.
   */
  show(explanation: Explanation | null, name: string): void {
    setAttributes(this.#canvas, { 'aria-label': name });
    setAttributes(this.#stage, { 'aria-label': `${name}. ${keys}` });
    const isAgain = name === this.#shown && isAlike(this.#explanation?.picture, explanation?.picture);
    this.#shown = name;
    if (explanation === this.#explanation) return;
    this.#explanation = explanation;
    this.#drawn = null;
    this.#heat = explanation && heatOverlay(explanation.heatMap);
    if (explanation && !isAgain) {
      this.#view.setPicture(explanation.picture);
      this.#usePreset(firstPreset(explanation.picture));
    } else if (!explanation) this.#preset = 'full';
    delete this.#canvas.dataset['painted'];
    this.#paint();
  }

  /** The whole picture as it is drawn, with the heat map where it is shown, as base64 of a PNG; null: there is none. */
  png(): string | null {
    const picture = this.#explanation?.picture;
    if (!picture || !this.#drawn) return null;
    const canvas = document.createElement('canvas');
    canvas.width = picture.width;
    canvas.height = picture.height;
    const context = canvas.getContext('2d');
    if (!context) return null;
    context.drawImage(this.#drawn, 0, 0);
    this.#layHeat(context, 0, 0, picture.width, picture.height);
    return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
  }

  get #white(): number {
    return this.#explanation ? whiteOf(this.#explanation.picture) : 255;
  }

  #usePreset(preset: WindowPreset): void {
    if (!this.#explanation) return;
    const { inverted } = this.#window;
    this.#setWindow({ ...presetWindow(this.#explanation.picture, preset), inverted }, preset);
  }

  #changeWindow(changes: Partial<Pick<IntensityWindow, 'level' | 'width'>>): void {
    this.#setWindow(within(this.#white, { ...this.#window, ...changes }), 'own');
  }

  #invert(): void {
    this.#setWindow({ ...this.#window, inverted: !this.#window.inverted }, this.#preset);
  }

  #setWindow(window: IntensityWindow, preset: WindowPreset | 'own'): void {
    this.#window = window;
    this.#preset = preset;
    this.#drawn = null;
    this.#paint();
  }

  /** `across` and `down` in CSS pixels: across changes the contrast, down the brightness, as in other viewers. */
  #moveWindow(across: number, down: number): void {
    const perPixel = this.#white / 400;
    this.#changeWindow({
      width: this.#window.width + across * perPixel * 2,
      level: this.#window.level + down * perPixel,
    });
  }

  #setHeat(changes: Partial<HeatSettings>): void {
    this.#heatSettings = { ...this.#heatSettings, ...changes };
    this.#onHeat(this.#heatSettings);
    this.#paint();
  }

  #reset(): void {
    this.#window = { ...this.#window, inverted: false };
    this.#view.fit();
    if (this.#explanation) this.#usePreset(firstPreset(this.#explanation.picture));
  }

  #onKey({ key, shiftKey }: KeyboardEvent): boolean {
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-16, 0],
      ArrowRight: [16, 0],
      ArrowUp: [0, -16],
      ArrowDown: [0, 16],
    };
    const move = shiftKey ? moves[key] : undefined;
    if (move) this.#moveWindow(...move);
    else if (key === 'h' || key === 'H') this.#setHeat({ shown: !this.#heatSettings.shown });
    else if (key === 'i' || key === 'I') this.#invert();
    else if (key === 'r' || key === 'R') this.#reset();
    else return false;
    return true;
  }

  #paintNow(): void {
    this.#showTools();
    const { clientWidth, clientHeight } = this.#stage;
    const scale = window.devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext('2d');
    const picture = this.#explanation?.picture;
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!picture || width === 0) return;
    this.#drawn ??= drawn(picture, this.#window);
    const place = this.#view.place();
    context.setTransform(scale, 0, 0, scale, 0, 0);
    // Single pixels are of interest where they are drawn large.
    context.imageSmoothingEnabled = place.width < 4 * picture.width;
    context.drawImage(this.#drawn, place.left, place.top, place.width, place.height);
    context.imageSmoothingEnabled = true;
    this.#layHeat(context, place.left, place.top, place.width, place.height);
    this.#canvas.dataset['painted'] = this.#shown;
    this.#canvas.dataset['paintedAt'] = String(Date.now());
  }

  #layHeat(
    context: CanvasRenderingContext2D,
    left: number,
    top: number,
    width: number,
    height: number,
  ): void {
    if (!this.#heat || !this.#heatSettings.shown) return;
    context.globalAlpha = this.#heatSettings.opacity;
    context.drawImage(this.#heat, left, top, width, height);
    context.globalAlpha = 1;
  }

  #showTools(): void {
    const { shown, opacity } = this.#heatSettings;
    const own = this.#preset === 'own' ? [{ value: 'own' as const, label: 'your own' }] : [];
    const presets = presetsFor(this.#explanation?.picture ?? null);
    this.#presets.update([...presets, ...own], this.#preset);
    this.#level.update(1 - this.#window.level / this.#white);
    this.#width.update(1 - this.#window.width / (2 * this.#white));
    this.#opacity.update(opacity);
    if (this.#heatBox.checked !== shown) this.#heatBox.checked = shown;
    setText(this.#note, this.#heat && shown ? caption : '');
    setVisible(this.#note, this.#heat !== null && shown);
  }
}

/** Whether one picture may take the other's place while it is looked at: an answer may come again with more to it. */
function isAlike(one: ShownPicture | undefined, other: ShownPicture | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.width === other.width &&
    one.height === other.height &&
    whiteOf(one) === whiteOf(other)
  );
}

function drawn(picture: ShownPicture, window: IntensityWindow): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(picture.width, picture.height);
  drawPixels(picture, shades(whiteOf(picture), window), image.data);
  context.putImageData(image, 0, 0);
  return canvas;
}
