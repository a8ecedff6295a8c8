import { svgElement } from '../page/dom.ts';

/** Outlines on a grid of 16. */
const outlines = {
  add: 'M8 3.5v9M3.5 8h9',
  close: 'M4 4l8 8M12 4l-8 8',
  play: 'M5.5 3.5v9l7-4.5z',
  stop: 'M4.5 4.5h7v7h-7z',
  save: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13h10',
  warning: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11v.7',
  error: 'M8 2.2a5.8 5.8 0 1 0 0 11.6 5.8 5.8 0 0 0 0-11.6zM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  info: 'M8 2.2a5.8 5.8 0 1 0 0 11.6 5.8 5.8 0 0 0 0-11.6zM8 7.3v3.7M8 4.9v.7',
  check: 'M3.5 8.5l3 3 6-7',
} as const;
export type IconName = keyof typeof outlines;

/** A small drawing in the colour of the text around it, which screen readers pass over. */
export function icon(name: IconName): SVGSVGElement {
  return svgElement(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' },
    svgElement('path', { d: outlines[name] }),
  );
}
