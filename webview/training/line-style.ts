import type { ChartLine } from '../common/chart/chart-content.ts';
import { markerShapes } from '../common/chart/marker.ts';
import { chartColours } from '../common/page/theme.ts';

export type LineStyle = Pick<ChartLine, 'colour' | 'dash' | 'width' | 'marker' | 'markerSpacing' | 'filled'>;
export type Part = 'train' | 'val' | 'batches';

/**
 * How a run's line looks. Training is dashed and validation solid with markers. A run by itself has a colour for each;
 * of several, each has a colour and a marker of its own, so that none needs its colour to be told from the others.
 */
export function lineStyle(part: Part, run: number, runs: number): LineStyle {
  const alone = runs === 1;
  const colour = chartColours[alone && part === 'val' ? 1 : run % chartColours.length] ?? 'blue';
  const marker = markerShapes[run % markerShapes.length] ?? 'circle';
  switch (part) {
    case 'train':
      return {
        colour,
        dash: [5, 3],
        width: 1.5,
        marker: alone ? null : marker,
        markerSpacing: 11,
        filled: false,
      };
    case 'val':
      return { colour, dash: [], width: 2, marker, markerSpacing: 11, filled: true };
    case 'batches':
      // No dashes: on a line as jagged as this they cannot be seen, and take long to draw.
      return { colour, dash: [], width: 1.5, marker: alone ? null : marker, markerSpacing: 70, filled: true };
  }
}
