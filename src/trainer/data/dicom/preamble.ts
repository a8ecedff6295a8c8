import { dicomStart } from '../../../node/dataset/dicom-start.ts';
import { formatBytes } from '../../../node/dataset/image-format.ts';

const explicitLittleEndian = '1.2.840.10008.1.2.1';
const implicitLittleEndian = '1.2.840.10008.1.2';

/**
 * The bytes of a DICOM file as the standard has them: what files of old archives lack in front, the preamble and which
 * transfer syntax it is, is put there. Others are given back as they are.
 */
export function withPreamble(bytes: Uint8Array): Uint8Array {
  const start = dicomStart(bytes.subarray(0, formatBytes));
  if (start === undefined || start === 'preamble') return bytes;
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128);
  if (start === 'file-meta') return Buffer.concat([preamble, bytes]);
  return Buffer.concat([
    preamble,
    transferSyntax(start === 'explicit' ? explicitLittleEndian : implicitLittleEndian),
    bytes,
  ]);
}

/** The one element of file meta information that cannot be done without. */
function transferSyntax(uid: string): Buffer {
  const value = Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`, 'latin1');
  const header = Buffer.from([0x02, 0x00, 0x10, 0x00, 0x55, 0x49, value.length, 0x00]);
  return Buffer.concat([header, value]);
}
