import type { DataSet } from './data-set.ts';
import { DicomError } from './dicom-error.ts';
import type { PixelDescription } from './dicom-header.ts';
import { lookUp, readTable } from './lookup-table.ts';
import type { LookupTable, TableElements } from './lookup-table.ts';
import { sampleCodes } from './sample-codes.ts';

/** Elements of the red, green and blue table. */
const tableElements: readonly TableElements[] = [
  { description: 0x0028_1101, content: 0x0028_1201, segments: 0x0028_1221 },
  { description: 0x0028_1102, content: 0x0028_1202, segments: 0x0028_1222 },
  { description: 0x0028_1103, content: 0x0028_1203, segments: 0x0028_1223 },
];

/**
 * The colours of samples that stand for entries of a palette: red, green and blue of each, 0 to 255, the upper bits of
 * what has more. Throws DicomError for a palette that is missing or contradicts itself.
 */
export function paletteColours(
  data: DataSet,
  pixels: PixelDescription,
  samples: Uint8Array | Uint16Array,
): Uint8Array {
  const { count, codeOf, numberOf } = sampleCodes(pixels);
  const least = pixels.signed ? -count / 2 : 0;
  const inputs = { signed: pixels.signed, least, largest: least + count - 1 };
  const tables = tableElements.map((elements) => {
    const table = readTable(data, elements, inputs);
    if (table === undefined) throw new DicomError('a DICOM picture without a palette that can be read');
    return table;
  });
  const spare = spareBits(tables);
  const colours = new Uint8Array(3 * samples.length);
  tables.forEach((table, channel) => {
    const shades = Uint8Array.from({ length: count }, (_, code) => lookUp(table, numberOf(code)) >>> spare);
    for (let index = 0; index < samples.length; index++)
      colours[3 * index + channel] = shades[codeOf(samples[index] ?? 0)] ?? 0;
  });
  return colours;
}

/**
 * By how many bits shades are shifted to fit eight. Headers that say 16 for shades of eight, or eight for shades of 16,
 * are common.
 */
function spareBits(tables: readonly LookupTable[]): number {
  const said = Math.max(...tables.map(({ bits }) => bits));
  const used = Math.max(...tables.map(({ usedBits }) => usedBits));
  if (used <= 8) return 0;
  return Math.max(said, used) - 8;
}
