import { DicomError } from './dicom-error.ts';

/** What a compressed picture says of itself, before any of it is decoded. */
export interface CodestreamSize {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** The JPEG process by its marker's second byte: 0xc0 baseline, 0xc3 lossless, 0xf7 JPEG-LS. 0x51 for JPEG 2000. */
  readonly process: number;
}

/** How a JPEG 2000 file begins, whose codestream lies in one of its boxes. */
const jpeg2000File = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20];

/**
 * The codestream in the bytes of a compressed picture, JPEG, JPEG-LS or JPEG 2000; undefined where they begin like none.
 */
export function codestreamOf(bytes: Uint8Array): Uint8Array | undefined {
  if (jpeg2000File.every((value, index) => bytes[index] === value)) {
    const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf('ff4fff51', 0, 'hex');
    return start < 0 ? undefined : bytes.subarray(start);
  }
  return bytes[0] === 0xff && (bytes[1] === 0xd8 || bytes[1] === 0x4f) ? bytes : undefined;
}

/**
 * Reads the size that a JPEG, JPEG-LS or JPEG 2000 codestream announces, so that a decoder is never asked for more
 * memory than the DICOM header warrants. Throws DicomError where it announces none.
 */
export function codestreamSize(bytes: Uint8Array): CodestreamSize {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return data.getUint16(0) === 0xff4f ? jpeg2000Size(data) : jpegSize(data);
  } catch (error) {
    if (error instanceof DicomError) throw error;
    throw new DicomError('incomplete compressed pixels');
  }
}

function jpeg2000Size(data: DataView): CodestreamSize {
  if (data.getUint16(2) !== 0xff51) throw new DicomError('damaged JPEG 2000 pixels');
  const width = data.getUint32(8) - data.getUint32(16);
  const height = data.getUint32(12) - data.getUint32(20);
  const components = data.getUint16(40);
  // A tile needs some hundred bytes of memory however small it is, and a hostile file could ask for millions.
  const tiles = Math.ceil(width / data.getUint32(24)) * Math.ceil(height / data.getUint32(28));
  if (!(tiles >= 1 && tiles <= 65_535)) throw new DicomError('damaged JPEG 2000 pixels');
  for (let component = 0; component < components; component++) {
    if (data.getUint16(43 + component * 3) !== 0x0101) {
      throw new DicomError('JPEG 2000 with subsampled components, which is not decoded');
    }
  }
  return { width, height, components, precision: (data.getUint8(42) & 0x7f) + 1, process: 0x51 };
}

function jpegSize(data: DataView): CodestreamSize {
  if (data.getUint16(0) !== 0xffd8) throw new DicomError('pixels that are not in the compression announced');
  let at = 2;
  for (;;) {
    while (data.getUint8(at) === 0xff && data.getUint8(at + 1) === 0xff) at++;
    if (data.getUint8(at) !== 0xff) throw new DicomError('damaged JPEG pixels');
    const marker = data.getUint8(at + 1);
    const isFrame =
      marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isFrame) {
      return {
        precision: data.getUint8(at + 4),
        height: data.getUint16(at + 5),
        width: data.getUint16(at + 7),
        components: data.getUint8(at + 9),
        process: marker,
      };
    }
    if (marker === 0xda || marker === 0xd9) throw new DicomError('damaged JPEG pixels');
    at += 2 + data.getUint16(at + 2);
  }
}
