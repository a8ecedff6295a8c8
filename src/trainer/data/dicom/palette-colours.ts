import type { DataSet } from 'dicom-parser';
import { DicomError } from './dicom-header.ts';
import type { PixelDescription } from './dicom-header.ts';
import { lookUp, readTable } from './lookup-table.ts';
import { sampleCodes } from './sample-codes.ts';

/** Red, green and blue: what describes each table, and its values. */
const tables = [
  ['x00281101', 'x00281201'],
  ['x00281102', 'x00281202'],
  ['x00281103', 'x00281203'],
] as const;

/**
 * The colours of samples that stand for entries of a palette: red, green and blue of each, 0 to 255, the upper bits of
 * what has more. Throws DicomError for a palette that is missing, in segments, or contradicts itself.
 */
export function paletteColours(
  data: DataSet,
  pixels: PixelDescription,
  samples: Uint8Array | Uint16Array,
): Uint8Array {
  const { count, codeOf, numberOf } = sampleCodes(pixels);
  const colours = new Uint8Array(3 * samples.length);
  tables.forEach((elements, channel) => {
    const table = readTable(data, elements, pixels.signed);
    if (table === undefined) throw new DicomError('a DICOM picture without a palette that can be read');
    const spare = Math.max(0, table.bits - 8);
    const shades = Uint8Array.from({ length: count }, (_, code) => lookUp(table, numberOf(code)) >>> spare);
    for (let index = 0; index < samples.length; index++)
      colours[3 * index + channel] = shades[codeOf(samples[index] ?? 0)] ?? 0;
  });
  return colours;
}
