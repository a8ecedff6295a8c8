import type { DataSet } from 'dicom-parser';
import { DicomError } from './dicom-header.ts';
import type { PixelDescription } from './dicom-header.ts';

/** A value of the grey scale before the window as brightness, 0 black to 1 white. */
type Window = (value: number) => number;

/** A table of a DICOM header: values from `first` on; those beyond its ends are those at its ends. */
interface Table {
  readonly first: number;
  readonly values: Uint16Array;
  readonly bits: number;
}

/** Levels from black, 0, to white: as a network sees them, or as finely as the file has them. */
export type White = 255 | 65_535;

/**
 * Turns stored samples into grey levels, 0 to `white`, as a viewer would show them: bits beside the sample are masked, the
 * modality's table or slope and intercept applied, then the first table of values of interest, else the first window,
 * else the range of the picture's values; MONOCHROME1 is inverted, and padding is black.
 * Throws DicomError for tables that contradict themselves.
 */
export function greyLevels(
  data: DataSet,
  pixels: PixelDescription,
  samples: Uint8Array | Uint16Array,
  white: White,
): Uint8Array | Uint16Array {
  const { bitsStored, highBit, signed, photometric } = pixels;
  const shift = highBit - bitsStored + 1;
  const mask = 2 ** bitsStored - 1;
  const signBit = 2 ** (bitsStored - 1);
  const numberOf = (code: number) => (signed && (code & signBit) !== 0 ? code - 2 ** bitsStored : code);

  // There are at most 65,536 samples: each is computed once, however many pixels have it.
  const modality = modalityOf(data, signed);
  const isPadding = paddingOf(data, signed);
  const values = Float64Array.from({ length: mask + 1 }, (_, code) => modality(numberOf(code)));
  const padded = Uint8Array.from(values, (_, code) => (isPadding(numberOf(code)) ? 1 : 0));
  const window = windowOf(data, signed) ?? rangeOf(samples, shift, mask, values, padded);
  const inverted = photometric === 'MONOCHROME1';
  const levelOf = (value: number, code: number): number => {
    if (padded[code] === 1) return 0;
    const brightness = Math.min(1, Math.max(0, window(value)));
    return Math.round(white * (inverted ? 1 - brightness : brightness));
  };
  const levels = white === 255 ? Uint8Array.from(values, levelOf) : Uint16Array.from(values, levelOf);
  const result = white === 255 ? new Uint8Array(samples.length) : new Uint16Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    result[index] = levels[((samples[index] ?? 0) >>> shift) & mask] ?? 0;
  }
  return result;
}

function modalityOf(data: DataSet, signed: boolean): (stored: number) => number {
  const table = tableOf(data, 'x00283000', signed);
  if (table !== undefined) return (stored) => lookUp(table, stored);
  const slope = finite(data.floatString('x00281053')) ?? 1;
  const intercept = finite(data.floatString('x00281052')) ?? 0;
  return (stored) => stored * slope + intercept;
}

/** The window that the header asks for; undefined where it asks for none that is possible. */
function windowOf(data: DataSet, signed: boolean): Window | undefined {
  const table = tableOf(data, 'x00283010', signed);
  if (table !== undefined) {
    const largest = 2 ** table.bits - 1;
    return (value) => lookUp(table, value) / largest;
  }
  const centre = finite(data.floatString('x00281050'));
  const width = finite(data.floatString('x00281051'));
  if (centre === undefined || width === undefined || width <= 0) return undefined;
  const shape = data.string('x00281056') ?? 'LINEAR';
  if (shape === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  if (shape === 'LINEAR_EXACT') return (value) => (value - centre) / width + 0.5;
  if (width < 1) return undefined;
  // PS3.3 C.11.2.1.2.1: a window of width w holds w values, so that its ends are half a value further in.
  const half = (width - 1) / 2;
  return (value) => {
    if (value <= centre - 0.5 - half) return 0;
    if (value > centre - 0.5 + half) return 1;
    return (value - (centre - 0.5)) / (width - 1) + 0.5;
  };
}

function rangeOf(
  samples: Uint8Array | Uint16Array,
  shift: number,
  mask: number,
  values: Float64Array,
  padded: Uint8Array,
): Window {
  let least = Infinity;
  let largest = -Infinity;
  for (const sample of samples) {
    const code = (sample >>> shift) & mask;
    if (padded[code] === 1) continue;
    const value = values[code] ?? 0;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  // A picture of one value has no contrast to show.
  return largest > least ? (value) => (value - least) / (largest - least) : () => 0;
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
function tableOf(data: DataSet, sequence: string, signed: boolean): Table | undefined {
  const item = data.elements[sequence]?.items?.[0]?.dataSet;
  const element = item?.elements['x00283006'];
  const entries = item?.uint16('x00283002', 0);
  if (item === undefined || element === undefined || entries === undefined) return undefined;
  const count = entries === 0 ? 65_536 : entries;
  const first = (signed ? item.int16('x00283002', 1) : item.uint16('x00283002', 1)) ?? 0;
  const bits = item.uint16('x00283002', 2) ?? 16;
  const bytes = element.length >= count * 2 ? 2 : 1;
  const contradictory = bits < 1 || bits > 16 || element.length < count * bytes;
  if (contradictory || element.dataOffset + element.length > item.byteArray.length) {
    throw new DicomError('a damaged DICOM header: a table of grey values contradicts itself');
  }
  const values = Uint16Array.from({ length: count }, (_, index) =>
    bytes === 2
      ? item.byteArrayParser.readUint16(item.byteArray, element.dataOffset + index * 2)
      : (item.byteArray[element.dataOffset + index] ?? 0),
  );
  return { first, values, bits };
}

function lookUp({ first, values }: Table, value: number): number {
  const index = Math.round(value) - first;
  return values[Math.min(values.length - 1, Math.max(0, index))] ?? 0;
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
