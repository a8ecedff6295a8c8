/** An element of a DICOM file: its tag, value representation and value. */
export type WrittenElement = readonly [tag: number, kind: string, value: Buffer | string | readonly number[]];

export interface ElementsCoding {
  readonly explicit?: boolean;
  readonly littleEndian?: boolean;
}

const shortKinds = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const undefinedLength = 0xffff_ffff;

export const explicitLittleEndian = '1.2.840.10008.1.2.1';

/** Elements one behind the other. Numbers are words of 16 bits. */
export function writtenElements(elements: readonly WrittenElement[], coding: ElementsCoding = {}): Buffer {
  return Buffer.concat(elements.map((element) => written(element, coding)));
}

/** A whole DICOM file: preamble, the transfer syntax unless it is undefined, and the data set. */
export function dicomWith(syntax: string | undefined, dataSet: Buffer): Buffer {
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128);
  const meta = syntax === undefined ? [] : [writtenElements([[0x0002_0010, 'UI', syntax]])];
  return Buffer.concat([preamble, ...meta, dataSet]);
}

/** Describes a picture of unsigned samples. `change`: elements that replace those of the same tag, or are added. */
export function pictureElements(
  size: { readonly rows: number; readonly columns: number; readonly bits: number; readonly samples?: 1 | 3 },
  change: readonly WrittenElement[] = [],
): WrittenElement[] {
  const { rows, columns, bits, samples = 1 } = size;
  const elements: WrittenElement[] = [
    [0x0008_0060, 'CS', 'DX'],
    [0x0028_0002, 'US', [samples]],
    [0x0028_0004, 'CS', samples === 3 ? 'RGB' : 'MONOCHROME2'],
    [0x0028_0010, 'US', [rows]],
    [0x0028_0011, 'US', [columns]],
    [0x0028_0100, 'US', [bits > 8 ? 16 : 8]],
    [0x0028_0101, 'US', [bits]],
    [0x0028_0102, 'US', [bits - 1]],
    [0x0028_0103, 'US', [0]],
  ];
  const byTag = new Map([...elements, ...change].map((element) => [element[0], element]));
  return [...byTag.values()].sort(([a], [b]) => a - b);
}

/** Encapsulated pixels: fragments behind an offset table. */
export function encapsulatedPixels(
  fragments: readonly Uint8Array[],
  { offsets = [], ...coding }: { readonly offsets?: readonly number[] } & ElementsCoding = {},
): Buffer {
  const table = Buffer.alloc(4 * offsets.length);
  offsets.forEach((offset, index) => table.writeUInt32LE(offset, 4 * index));
  return Buffer.concat([
    head(0x7fe0_0010, 'OB', undefinedLength, coding),
    ...[table, ...fragments].map((bytes) => item(even(Buffer.from(bytes)))),
    head(0xfffe_e0dd, undefined, 0, { explicit: false }),
  ]);
}

/** A sequence of one item. */
export function sequenceOf(elements: readonly WrittenElement[], coding: ElementsCoding = {}): Buffer {
  return item(writtenElements(elements, coding), coding);
}

function item(content: Buffer, coding: ElementsCoding = {}): Buffer {
  return Buffer.concat([
    head(0xfffe_e000, undefined, content.length, { ...coding, explicit: false }),
    content,
  ]);
}

function written([tag, kind, value]: WrittenElement, coding: ElementsCoding): Buffer {
  const bytes = bytesOf(value, coding);
  return Buffer.concat([head(tag, kind, bytes.length, coding), bytes]);
}

function bytesOf(value: WrittenElement[2], { littleEndian = true }: ElementsCoding): Buffer {
  if (typeof value === 'string') return even(Buffer.from(value, 'latin1'));
  if (Buffer.isBuffer(value)) return even(value);
  const words = Buffer.from(Uint16Array.from(value).buffer);
  return littleEndian ? words : words.swap16();
}

function head(
  tag: number,
  kind: string | undefined,
  length: number,
  { explicit = true, littleEndian = true }: ElementsCoding,
): Buffer {
  const bytes = Buffer.alloc(explicit && kind !== undefined && !shortKinds.has(kind) ? 12 : 8);
  const write = (value: number, at: number, size: number) =>
    littleEndian ? bytes.writeUIntLE(value, at, size) : bytes.writeUIntBE(value, at, size);
  write(tag >>> 16, 0, 2);
  write(tag & 0xffff, 2, 2);
  if (explicit && kind !== undefined) {
    bytes.write(kind, 4, 'latin1');
    if (shortKinds.has(kind)) write(length, 6, 2);
    else write(length, 8, 4);
  } else write(length, 4, 4);
  return bytes;
}

function even(bytes: Buffer): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}
