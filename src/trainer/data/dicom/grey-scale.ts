import type { DataSet } from 'dicom-parser';
import type { PixelDescription } from './dicom-header.ts';
import { lookUp, readTable } from './lookup-table.ts';
import type { LookupTable } from './lookup-table.ts';
import { sampleCodes } from './sample-codes.ts';
import type { SampleCodes } from './sample-codes.ts';

/** How the samples of a grey picture are to be seen, as its header says. Its lists go by code: see `SampleCodes`. */
export interface GreyScale {
  readonly codeOf: SampleCodes['codeOf'];
  /** What each code means: the modality's table or slope and intercept are applied. */
  readonly values: Float64Array;
  /** By how much the values of neighbouring codes differ; more than 0. */
  readonly step: number;
  /** 1 for codes that only fill the rectangle. */
  readonly padded: Uint8Array;
  /** MONOCHROME1: low values are bright. */
  readonly inverted: boolean;
  /** How values are to be shown: the first table of values of interest, else the first window; null: over their range. */
  readonly display: LinearWindow | DisplayCurve | null;
}

/** Values up to `centre - width / 2` are black, beyond `centre + width / 2` white, between them evenly grey. */
export interface LinearWindow {
  readonly kind: 'linear';
  readonly centre: number;
  /** 0: values up to the centre are black, all others white. */
  readonly width: number;
}

export interface DisplayCurve {
  readonly kind: 'curve';
  /** A value as brightness: 0, black, to 1. */
  readonly brightness: (value: number) => number;
}

/** Reads how grey samples are to be seen. Throws DicomError for tables that contradict themselves. */
export function readGreyScale(data: DataSet, pixels: PixelDescription): GreyScale {
  const { signed, photometric } = pixels;
  const { count, codeOf, numberOf } = sampleCodes(pixels);
  const { valueOf, step } = modalityOf(data, signed);
  const isPadding = paddingOf(data, signed);
  const values = Float64Array.from({ length: count }, (_, code) => valueOf(numberOf(code)));
  return {
    codeOf,
    values,
    step,
    padded: Uint8Array.from(values, (_, code) => (isPadding(numberOf(code)) ? 1 : 0)),
    inverted: photometric === 'MONOCHROME1',
    display: displayOf(data, signed),
  };
}

/** The least and the largest value that pixels of a picture have, but for padding; undefined where they all are padding. */
export function rangeOf(
  { codeOf, values, padded }: GreyScale,
  samples: Uint8Array | Uint16Array,
): { readonly least: number; readonly largest: number } | undefined {
  let least = Infinity;
  let largest = -Infinity;
  for (const sample of samples) {
    const code = codeOf(sample);
    if (padded[code] === 1) continue;
    const value = values[code] ?? 0;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return least <= largest ? { least, largest } : undefined;
}

function modalityOf(data: DataSet, signed: boolean): { valueOf: (stored: number) => number; step: number } {
  const table = tableOf(data, 'x00283000', signed);
  if (table !== undefined) return { valueOf: (stored) => lookUp(table, stored), step: 1 };
  const slope = finite(data.floatString('x00281053')) ?? 1;
  const intercept = finite(data.floatString('x00281052')) ?? 0;
  return { valueOf: (stored) => stored * slope + intercept, step: Math.abs(slope) || 1 };
}

function displayOf(data: DataSet, signed: boolean): LinearWindow | DisplayCurve | null {
  const table = tableOf(data, 'x00283010', signed);
  if (table !== undefined) {
    const largest = 2 ** table.bits - 1;
    return { kind: 'curve', brightness: (value) => lookUp(table, value) / largest };
  }
  const centre = finite(data.floatString('x00281050'));
  const width = finite(data.floatString('x00281051'));
  if (centre === undefined || width === undefined || width <= 0) return null;
  const shape = data.string('x00281056') ?? 'LINEAR';
  if (shape === 'SIGMOID')
    return { kind: 'curve', brightness: (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width)) };
  if (shape === 'LINEAR_EXACT') return { kind: 'linear', centre, width };
  // PS3.3 C.11.2.1.2.1: a window of width w holds w values, so that its ends are half a value further in.
  return width < 1 ? null : { kind: 'linear', centre: centre - 0.5, width: width - 1 };
}

/** Which samples only fill the rectangle. */
function paddingOf(data: DataSet, signed: boolean): (stored: number) => boolean {
  const read = (tag: string) => (signed ? data.int16(tag) : data.uint16(tag));
  const value = read('x00280120');
  if (value === undefined) return () => false;
  const limit = read('x00280121') ?? value;
  const [from, to] = [Math.min(value, limit), Math.max(value, limit)];
  return (stored) => stored >= from && stored <= to;
}

/** The first table of a sequence; undefined where there is none. */
function tableOf(data: DataSet, sequence: string, signed: boolean): LookupTable | undefined {
  const item = data.elements[sequence]?.items?.[0]?.dataSet;
  return item && readTable(item, ['x00283002', 'x00283006'], signed);
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
