import { svgElement } from '../page/dom.ts';
import type { ChartLine } from './chart-content.ts';
import { markerPath } from './marker.ts';

/** A piece of a line, for legends. Its colour comes from the style sheet, by `data-colour`. */
export function swatch({
  colour,
  dash,
  width,
  marker,
  filled,
}: Pick<ChartLine, 'colour' | 'dash' | 'width' | 'marker' | 'filled'>): SVGSVGElement {
  const drawing = svgElement(
    'svg',
    {
      class: 'swatch',
      viewBox: '0 0 26 12',
      width: 26,
      height: 12,
      'data-colour': colour,
      'aria-hidden': 'true',
    },
    svgElement('path', {
      d: 'M1 6h24',
      'stroke-width': width,
      ...(dash.length > 0 && { 'stroke-dasharray': dash.join(' ') }),
    }),
  );
  if (marker) {
    drawing.append(
      svgElement('path', {
        class: filled ? 'filled' : 'hollow',
        d: markerPath(marker, 13, 6, 3),
        'stroke-width': 1.2,
      }),
    );
  }
  return drawing;
}
