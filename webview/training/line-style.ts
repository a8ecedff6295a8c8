import type { ChartLine } from '../common/chart/chart-content.ts';
import { markerShapes } from '../common/chart/marker.ts';
import { chartColours } from '../common/page/theme.ts';

export type LineStyle = Pick<ChartLine, 'colour' | 'dash' | 'width' | 'marker' | 'filled'>;
export type Part = 'train' | 'val' | 'batches';

const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [1, 4]] as const;

/**
 * How a run's line looks. Training is dashed and validation solid with markers. A run by itself has a colour for each;
 * of several, each has a colour, a marker and a dash of the batch loss of its own, so that none needs its colour to be
 * told from the others.
 */
export function lineStyle(part: Part, run: number, runs: number): LineStyle {
  const alone = runs === 1;
  const colour = chartColours[alone && part === 'val' ? 1 : run % chartColours.length] ?? 'blue';
  const marker = markerShapes[run % markerShapes.length] ?? 'circle';
  switch (part) {
    case 'train':
      return { colour, dash: [5, 3], width: 1.5, marker: alone ? null : marker, filled: false };
    case 'val':
      return { colour, dash: [], width: 2, marker, filled: true };
    case 'batches':
      return { colour, dash: dashes[run % dashes.length] ?? [], width: 1.5, marker: null, filled: false };
  }
}
