import type { DataSet } from './data-set.ts';
import type { PixelDescription } from './dicom-header.ts';
import { firstItem } from './read-data-set.ts';
import { lookUp, readTable } from './lookup-table.ts';
import type { LookupTable, TableInputs } from './lookup-table.ts';
import { sampleCodes, storedCount } from './sample-codes.ts';
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
  const numbers = signed ? { least: -count / 2, largest: count / 2 - 1 } : { least: 0, largest: count - 1 };
  const { valueOf, step } = modalityOf(data, { signed, ...numbers });
  const isPadding = paddingOf(data, signed);
  const values = Float64Array.from({ length: count }, (_, code) => valueOf(numberOf(code)));
  return {
    codeOf,
    values,
    step,
    padded: Uint8Array.from(values, (_, code) => (isPadding(numberOf(code)) ? 1 : 0)),
    inverted: photometric === 'MONOCHROME1',
    display: displayOf(data, { signed, ...extremes(values) }),
  };
}

/** The least and the largest value that pixels of a picture have, but for padding; undefined where they all are padding. */
export function rangeOf(
  { codeOf, values, padded }: GreyScale,
  samples: Uint8Array | Uint16Array,
): { readonly least: number; readonly largest: number } | undefined {
  let least = Infinity;
  let largest = -Infinity;
  const stored = new Uint8Array(storedCount(samples));
  for (let index = 0; index < samples.length; index++) stored[samples[index] ?? 0] = 1;
  for (let sample = 0; sample < stored.length; sample++) {
    const code = codeOf(sample);
    if (stored[sample] === 0 || padded[code] === 1) continue;
    const value = values[code] ?? 0;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return least <= largest ? { least, largest } : undefined;
}

/** The least and the largest of numbers. */
function extremes(values: Float64Array): { least: number; largest: number } {
  let least = Infinity;
  let largest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return { least, largest };
}

function modalityOf(
  data: DataSet,
  inputs: TableInputs,
): { valueOf: (stored: number) => number; step: number } {
  const table = tableOf(data, 0x0028_3000, inputs);
  if (table !== undefined) return { valueOf: (stored) => lookUp(table, stored), step: 1 };
  const slope = data.decimal(0x0028_1053) ?? 1;
  const intercept = data.decimal(0x0028_1052) ?? 0;
  return { valueOf: (stored) => stored * slope + intercept, step: Math.abs(slope) || 1 };
}

function displayOf(data: DataSet, inputs: TableInputs): LinearWindow | DisplayCurve | null {
  const table = tableOf(data, 0x0028_3010, inputs);
  if (table !== undefined) {
    // Not the bits that the header says: tables of 12 bits that are said to have 16 are common, and would be black.
    const largest = 2 ** table.usedBits - 1;
    return { kind: 'curve', brightness: (value) => lookUp(table, value) / largest };
  }
  const centre = data.decimal(0x0028_1050);
  const width = data.decimal(0x0028_1051);
  if (centre === undefined || width === undefined || width <= 0) return null;
  const shape = data.text(0x0028_1056)?.toUpperCase() ?? 'LINEAR';
  if (shape === 'SIGMOID')
    return { kind: 'curve', brightness: (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width)) };
  if (shape === 'LINEAR_EXACT') return { kind: 'linear', centre, width };
  // PS3.3 C.11.2.1.2.1: a window of width w holds w values, so that its ends are half a value further in.
  return width < 1 ? null : { kind: 'linear', centre: centre - 0.5, width: width - 1 };
}

/** Which samples only fill the rectangle. */
function paddingOf(data: DataSet, signed: boolean): (stored: number) => boolean {
  const read = (tag: number) => (signed ? data.int16(tag) : data.uint16(tag));
  const value = read(0x0028_0120);
  if (value === undefined) return () => false;
  const limit = read(0x0028_0121) ?? value;
  const [from, to] = [Math.min(value, limit), Math.max(value, limit)];
  return (stored) => stored >= from && stored <= to;
}

/** The first table of a sequence; undefined where there is none. */
function tableOf(data: DataSet, sequence: number, inputs: TableInputs): LookupTable | undefined {
  const item = firstItem(data, sequence);
  return item && readTable(item, { description: 0x0028_3002, content: 0x0028_3006 }, inputs);
}
