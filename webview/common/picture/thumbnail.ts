import type { ShownPicture } from '../../../src/shared/protocol/classifier-protocol.ts';
import { element } from '../page/dom.ts';
import { drawPixels, firstPreset, presetWindow, shades, whiteOf } from './intensity-window.ts';

/** A small picture as it is; null: a placeholder that says so. */
export function thumbnail(picture: ShownPicture | null, name: string): HTMLElement {
  if (!picture) {
    return element(
      'div',
      { class: 'placeholder', role: 'img', 'aria-label': `${name}: no longer there` },
      'no longer there',
    );
  }
  const { width, height } = picture;
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': name });
  const context = canvas.getContext('2d');
  const image = context?.createImageData(width, height);
  if (context && image) {
    drawPixels(picture, shades(whiteOf(picture), presetWindow(picture, firstPreset(picture))), image.data);
    context.putImageData(image, 0, 0);
  }
  return canvas;
}
