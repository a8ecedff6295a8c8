/** What a small DICOM file is to hold. */
export interface DicomContent {
  readonly patientId: string;
  readonly patientName: string;
  readonly rows: number;
  readonly columns: number;
  /** Samples of 8 bits, or of 16 as they are stored. */
  readonly pixels: Uint8Array | Uint16Array;
  /** MONOCHROME2 where it is left out. */
  readonly photometric?: 'MONOCHROME1' | 'MONOCHROME2';
  /** All where they are left out. */
  readonly bitsStored?: number;
  readonly signed?: boolean;
  /** Further elements of group 0028 by their numbers, as text or, for one of two bytes, as a number. */
  readonly grey?: Readonly<Record<number, string | number>>;
  /** `whole` where it is left out; the others lack the preamble, and all but `file-meta` the file meta information. */
  readonly start?: 'whole' | 'file-meta' | 'explicit' | 'implicit';
}

/** A DICOM file in little endian without compression, as its bytes. */
export function dicomFile({
  photometric = 'MONOCHROME2',
  signed = false,
  grey = {},
  start = 'whole',
  ...content
}: DicomContent): Buffer {
  const { pixels, patientId, patientName } = content;
  const bits = 8 * pixels.BYTES_PER_ELEMENT;
  const { bitsStored = bits } = content;
  const coded = start === 'implicit' ? implicit : element;
  const number = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
  const further = Object.entries(grey).map(([key, value]) =>
    typeof value === 'number'
      ? coded(0x0028, Number(key), signed ? 'SS' : 'US', number(value))
      : coded(0x0028, Number(key), Number(key) === 0x1056 ? 'LO' : 'DS', text(value)),
  );
  const data = [
    coded(0x0008, 0x0005, 'CS', text('ISO_IR 100')),
    coded(0x0008, 0x0060, 'CS', text('DX')),
    coded(0x0010, 0x0010, 'PN', text(patientName)),
    coded(0x0010, 0x0020, 'LO', text(patientId)),
    coded(0x0028, 0x0002, 'US', number(1)),
    coded(0x0028, 0x0004, 'CS', text(photometric)),
    coded(0x0028, 0x0010, 'US', number(content.rows)),
    coded(0x0028, 0x0011, 'US', number(content.columns)),
    coded(0x0028, 0x0100, 'US', number(bits)),
    coded(0x0028, 0x0101, 'US', number(bitsStored)),
    coded(0x0028, 0x0102, 'US', number(bitsStored - 1)),
    coded(0x0028, 0x0103, 'US', number(signed ? 1 : 0)),
    ...further,
    coded(0x7fe0, 0x0010, 'OW', Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength)),
  ];
  const syntax = element(0x0002, 0x0010, 'UI', Buffer.from('1.2.840.10008.1.2.1\0'));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(syntax.length);
  const fileMeta = [element(0x0002, 0x0000, 'UL', length), syntax];
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128);
  return Buffer.concat([
    ...(start === 'whole' ? [preamble] : []),
    ...(start === 'whole' || start === 'file-meta' ? fileMeta : []),
    ...data,
  ]);
}

function text(value: string): Buffer {
  return Buffer.from(value.length % 2 === 0 ? value : `${value} `, 'latin1');
}

function element(group: number, number: number, kind: string, value: Buffer): Buffer {
  const long = kind === 'OW';
  const header = Buffer.alloc(long ? 12 : 8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(kind, 4, 'latin1');
  if (long) header.writeUInt32LE(value.length, 8);
  else header.writeUInt16LE(value.length, 6);
  return Buffer.concat([header, value]);
}

/** The same in implicit little endian: elements name no kind. */
function implicit(group: number, number: number, _: string, value: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}
