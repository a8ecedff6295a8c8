/** What a small DICOM file is to hold. */
export interface DicomContent {
  readonly patientId: string;
  readonly patientName: string;
  readonly rows: number;
  readonly columns: number;
  /** Grey levels of 8 bits. */
  readonly pixels: Uint8Array;
}

/** A DICOM file in explicit little endian without compression, as its bytes. */
export function dicomFile({ patientId, patientName, rows, columns, pixels }: DicomContent): Buffer {
  const number = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
  const syntax = element(0x0002, 0x0010, 'UI', Buffer.from('1.2.840.10008.1.2.1\0'));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(syntax.length);
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128);
  return Buffer.concat([
    preamble,
    element(0x0002, 0x0000, 'UL', length),
    syntax,
    element(0x0010, 0x0010, 'PN', text(patientName)),
    element(0x0010, 0x0020, 'LO', text(patientId)),
    element(0x0028, 0x0002, 'US', number(1)),
    element(0x0028, 0x0004, 'CS', text('MONOCHROME2')),
    element(0x0028, 0x0010, 'US', number(rows)),
    element(0x0028, 0x0011, 'US', number(columns)),
    element(0x0028, 0x0100, 'US', number(8)),
    element(0x0028, 0x0101, 'US', number(8)),
    element(0x0028, 0x0102, 'US', number(7)),
    element(0x0028, 0x0103, 'US', number(0)),
    element(0x7fe0, 0x0010, 'OB', Buffer.from(pixels)),
  ]);
}

function text(value: string): Buffer {
  return Buffer.from(value.length % 2 === 0 ? value : `${value} `, 'latin1');
}

function element(group: number, number: number, kind: string, value: Buffer): Buffer {
  const long = kind === 'OB';
  const header = Buffer.alloc(long ? 12 : 8);
  header.writeUInt16LE(group, 0);
  header.writeUInt16LE(number, 2);
  header.write(kind, 4, 'latin1');
  if (long) header.writeUInt32LE(value.length, 8);
  else header.writeUInt16LE(value.length, 6);
  return Buffer.concat([header, value]);
}
