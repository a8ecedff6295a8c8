import { element } from '../page/dom.ts';

/** A picture that tells when it cannot be loaded; then a placeholder with the reason stands in its place. */
export function picture(
  address: string | null,
  { alt, reason, onMissing }: { alt: string; reason: string; onMissing: () => void },
): HTMLElement {
  const frame = element('div', { class: 'picture' });
  const placeholder = (): HTMLElement =>
    element('div', { class: 'placeholder', role: 'img', 'aria-label': `${alt}: ${reason}` }, reason);
  if (address === null) {
    frame.append(placeholder());
    return frame;
  }
  const image = element('img', { alt, decoding: 'async', draggable: 'false' });
  image.addEventListener('error', () => {
    // A picture that was let go has no source any more, and is not missing.
    if (!image.hasAttribute('src')) return;
    image.replaceWith(placeholder());
    onMissing();
  });
  image.src = address;
  frame.append(image);
  return frame;
}

/** Lets go of a picture's memory at once, and stops loading it. */
export function releasePictures(within: HTMLElement): void {
  for (const image of within.querySelectorAll('img')) image.removeAttribute('src');
}
