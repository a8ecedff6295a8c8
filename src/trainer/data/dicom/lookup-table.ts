import type { DataSet } from './data-set.ts';
import { DicomError } from './dicom-error.ts';
import { expandSegments } from './table-segments.ts';

/** A table of a DICOM header: values from `first` on; those beyond its ends are those at its ends. */
export interface LookupTable {
  readonly first: number;
  readonly values: Uint16Array;
  /** Bits of a value as the header says, which its values need not fit. */
  readonly bits: number;
  /** Bits that the largest value needs; 1 at least. */
  readonly usedBits: number;
}

/** The elements that make a table. */
export interface TableElements {
  readonly description: number;
  readonly content: number;
  /** Its values in segments, which is read where there is no `content`. */
  readonly segments?: number;
}

/** The numbers that are looked up in a table. */
export interface TableInputs {
  /** Whether samples are signed. */
  readonly signed: boolean;
  readonly least: number;
  readonly largest: number;
}

/** Reads a table; undefined where one of its elements is missing. Throws DicomError for one that contradicts itself. */
export function readTable(
  data: DataSet,
  { description, content, segments }: TableElements,
  inputs: TableInputs,
): LookupTable | undefined {
  const entries = data.uint16(description, 0);
  if (entries === undefined) return undefined;
  const count = entries === 0 ? 65_536 : entries;
  const bits = data.uint16(description, 2) ?? 16;
  if (bits < 1 || bits > 16) throw contradictory();
  const values = data.value(content)?.length
    ? directValues(data, content, count)
    : segmentedValues(data, segments, count, bits);
  if (values === undefined) return undefined;
  const first = firstInput(data, description, count, inputs);
  const largest = values.reduce((most, value) => Math.max(most, value), 1);
  return { first, values, bits, usedBits: Math.floor(Math.log2(largest)) + 1 };
}

export function lookUp({ first, values }: LookupTable, value: number): number {
  const index = Math.round(value) - first;
  return values[Math.min(values.length - 1, Math.max(0, index))] ?? 0;
}

/**
 * The number that the first value is for. Its sign depends on what the numbers are that the table is for, which writers
 * get wrong in both directions: of the two readings, one under which the table meets any of them.
 */
function firstInput(data: DataSet, description: number, count: number, inputs: TableInputs): number {
  const unsigned = data.uint16(description, 1) ?? 0;
  if (unsigned < 32_768) return unsigned;
  const negative = unsigned - 65_536;
  const signed = inputs.signed || data.element(description)?.kind === 'SS';
  const [likely, other] = signed ? [negative, unsigned] : [unsigned, negative];
  const meets = (first: number) => first <= inputs.largest && first + count > inputs.least;
  return !meets(likely) && meets(other) ? other : likely;
}

function directValues(data: DataSet, content: number, count: number): Uint16Array {
  const stored = data.value(content)?.length ?? 0;
  const numberAt = reader(data, content, stored >= count * 2 ? 2 : 1);
  if (stored < count) throw contradictory();
  return Uint16Array.from({ length: count }, (_, index) => numberAt(index));
}

function segmentedValues(
  data: DataSet,
  segments: number | undefined,
  count: number,
  bits: number,
): Uint16Array | undefined {
  const value = segments === undefined ? undefined : data.value(segments);
  if (segments === undefined || value === undefined) return undefined;
  const bytes = bits > 8 ? 2 : 1;
  const numbers = Uint16Array.from({ length: Math.floor(value.length / bytes) }, (_, index) =>
    reader(data, segments, bytes)(index),
  );
  return expandSegments(numbers, count);
}

/** Reads the numbers of an element. In big endian, words also exchange the two of one byte that they hold. */
function reader(data: DataSet, tag: number, bytes: 1 | 2): (index: number) => number {
  if (bytes === 2) return (index) => data.uint16(tag, index) ?? 0;
  const value = data.value(tag);
  const exchange = !data.coding.littleEndian && data.element(tag)?.kind === 'OW' ? 1 : 0;
  return (index) => value?.[index ^ exchange] ?? 0;
}

function contradictory(): DicomError {
  return new DicomError('a damaged DICOM header: a table of shades contradicts itself');
}
