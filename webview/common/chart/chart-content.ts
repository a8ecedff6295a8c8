import type { MarkerShape } from './marker.ts';
import type { Points } from './decimate.ts';
import type { ChartColour } from '../page/theme.ts';

/** One line of a chart. */
export interface ChartLine extends Points {
  /** The same in every chart of a group for what is shown and hidden together. */
  readonly id: string;
  /** What it belongs to, where lines of several things are in one chart. */
  readonly group: string | null;
  readonly label: string;
  readonly colour: ChartColour;
  readonly dash: readonly number[];
  /** In CSS pixels. */
  readonly width: number;
  readonly marker: MarkerShape | null;
  /** In CSS pixels: markers are no closer to each other, for which some points go without. */
  readonly markerSpacing: number;
  /** Whether the marker is filled. */
  readonly filled: boolean;
  /** The values as they were before smoothing, drawn faintly behind the line. */
  readonly raw: Float64Array | null;
  /** How far from a point, in units of x, its value is still read out. */
  readonly reach: number;
}

/** A place on x where one part ends and another begins. */
export interface ChartBoundary {
  readonly x: number;
  readonly before: string;
  readonly after: string;
  /** Whether what comes after is tinted, up to the end of the chart. */
  readonly tinted: boolean;
}

/** A point that stands out. */
export interface ChartHighlight {
  readonly line: string;
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** What a chart shows. */
export interface ChartContent {
  readonly lines: readonly ChartLine[];
  readonly boundaries: readonly ChartBoundary[];
  readonly highlights: readonly ChartHighlight[];
}

/** What stays the same of a chart. */
export interface ChartSpecification {
  readonly id: string;
  readonly title: string;
  /** What the values are, for exports and screen readers. */
  readonly valueLabel: string;
  readonly xLabel: string;
  /** By the nature of the values; null: there is none. */
  readonly limits: { readonly least: number | null; readonly most: number | null };
  /** Whether it follows the switch to a logarithmic axis. */
  readonly mayBeLogarithmic: boolean;
  /** What x is, in words: `epoch 7`. */
  readonly describeX: (x: number) => string;
}

/** A line's name outside of its group. */
export function lineName({ group, label }: Pick<ChartLine, 'group' | 'label'>): string {
  return group === null ? label : `${group} · ${label}`;
}

/** A value as it is read out. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(4);
}
