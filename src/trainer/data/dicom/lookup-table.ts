import type { DataSet } from 'dicom-parser';
import { DicomError } from './dicom-header.ts';

/** A table of a DICOM header: values from `first` on; those beyond its ends are those at its ends. */
export interface LookupTable {
  readonly first: number;
  readonly values: Uint16Array;
  /** Of a value: its largest is 2^bits - 1. */
  readonly bits: number;
}

/**
 * The table that two elements make, one that describes it and one with its values; undefined where one is missing.
 * `signed`: whether samples are. Throws DicomError for a table that contradicts itself.
 */
export function readTable(
  data: DataSet,
  [description, content]: readonly [description: string, content: string],
  signed: boolean,
): LookupTable | undefined {
  const element = data.elements[content];
  const entries = data.uint16(description, 0);
  if (element === undefined || entries === undefined) return undefined;
  const count = entries === 0 ? 65_536 : entries;
  const first = (signed ? data.int16(description, 1) : data.uint16(description, 1)) ?? 0;
  const bits = data.uint16(description, 2) ?? 16;
  const bytes = element.length >= count * 2 ? 2 : 1;
  const contradictory = bits < 1 || bits > 16 || element.length < count * bytes;
  if (contradictory || element.dataOffset + element.length > data.byteArray.length) {
    throw new DicomError('a damaged DICOM header: a table of shades contradicts itself');
  }
  const values = Uint16Array.from({ length: count }, (_, index) =>
    bytes === 2
      ? data.byteArrayParser.readUint16(data.byteArray, element.dataOffset + index * 2)
      : (data.byteArray[element.dataOffset + index] ?? 0),
  );
  return { first, values, bits };
}

export function lookUp({ first, values }: LookupTable, value: number): number {
  const index = Math.round(value) - first;
  return values[Math.min(values.length - 1, Math.max(0, index))] ?? 0;
}
