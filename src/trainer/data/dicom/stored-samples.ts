import type { DataSet } from 'dicom-parser';
import { Decoder } from 'jpeg-lossless-decoder-js';
import sharp from 'sharp';
import { codestreamSize } from './codestream-size.ts';
import { DicomError, transferSyntaxOf } from './dicom-header.ts';
import type { PixelDescription } from './dicom-header.ts';
import { decodeRunLength } from './run-length.ts';
import { decodeJpeg2000, decodeJpegLs } from './wasm-codec.ts';

/** Samples as stored, pixel by pixel, each in the bits of its cell: not yet masked, shifted or signed. */
export interface StoredSamples {
  readonly values: Uint8Array | Uint16Array;
  /** Whether colours are already red, green and blue whatever the header says: a decoder has converted them. */
  readonly converted: boolean;
}

const uidRoot = '1.2.840.10008.1.2';
const native = new Set([uidRoot, `${uidRoot}.1`, `${uidRoot}.1.99`, `${uidRoot}.2`]);
const bigEndian = `${uidRoot}.2`;
const runLength = `${uidRoot}.5`;
const jpegLossy = new Set([`${uidRoot}.4.50`, `${uidRoot}.4.51`]);
const jpegLossless = new Set([`${uidRoot}.4.57`, `${uidRoot}.4.70`]);
const jpegLs = new Set([`${uidRoot}.4.80`, `${uidRoot}.4.81`]);
const jpeg2000 = new Set([`${uidRoot}.4.90`, `${uidRoot}.4.91`]);

/**
 * Decodes the samples of the first frame, whatever the transfer syntax. Throws DicomError for syntaxes that are not
 * supported and for data that are damaged, incomplete or of another size than the header says.
 */
export async function storedSamples(data: DataSet, pixels: PixelDescription): Promise<StoredSamples> {
  const syntax = transferSyntaxOf(data);
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  const bytes = bitsAllocated / 8;
  const count = rows * columns * samplesPerPixel;
  if (native.has(syntax)) {
    const element = data.elements['x7fe00010'];
    if (element === undefined || element.encapsulatedPixelData || element.length < count * bytes) {
      throw new DicomError('incomplete DICOM file: fewer pixels than its header says');
    }
    const stored = data.byteArray.subarray(element.dataOffset, element.dataOffset + count * bytes);
    if (stored.length < count * bytes) throw new DicomError('incomplete DICOM file');
    // Words of explicit big endian, and of no other syntax, have their bytes the other way round.
    const values = cells(stored, bytes, syntax === bigEndian);
    const interleaved = samplesPerPixel === 3 && pixels.planar ? interleave(values) : values;
    return { values: interleaved, converted: false };
  }
  const frame = firstFrame(data, syntax);
  if (syntax === runLength) {
    const values = cells(decodeRunLength(frame, rows * columns, samplesPerPixel, bytes), bytes, false);
    return { values, converted: false };
  }
  const known = [jpegLossy, jpegLossless, jpegLs, jpeg2000].some((group) => group.has(syntax));
  if (!known) {
    const named = /^[\d.]{1,64}$/.test(syntax) ? ` ${syntax}` : '';
    throw new DicomError(`DICOM of the transfer syntax${named}, which is not decoded`);
  }
  const size = codestreamSize(frame);
  if (size.width !== columns || size.height !== rows || size.components !== samplesPerPixel) {
    throw new DicomError(
      'a damaged DICOM file: its compressed pixels have another size than its header says',
    );
  }
  if (size.precision > bitsAllocated) {
    throw new DicomError('a damaged DICOM file: its compressed samples have more bits than its header says');
  }
  if (jpegLossy.has(syntax)) {
    if (size.precision !== 8) {
      throw new DicomError(`lossy JPEG with ${size.precision} bits a sample, which is not decoded`);
    }
    return { values: checked(await decodeLossyJpeg(frame, samplesPerPixel), count), converted: true };
  }
  if (samplesPerPixel === 3 && !jpeg2000.has(syntax)) {
    throw new DicomError('a colour picture in lossless JPEG or JPEG-LS, which is not decoded');
  }
  if (jpegLossless.has(syntax)) {
    if (size.process !== 0xc3) throw new DicomError('pixels that are not in the compression announced');
    return { values: checked(decodeLosslessJpeg(frame), count), converted: false };
  }
  const decoded = await (jpegLs.has(syntax) ? decodeJpegLs(frame) : decodeJpeg2000(frame));
  if (decoded.width !== columns || decoded.height !== rows || decoded.componentCount !== samplesPerPixel) {
    throw new DicomError('damaged compressed pixels');
  }
  const values = cells(decoded.values, decoded.bitsPerSample > 8 ? 2 : 1, false);
  return { values: checked(values, count), converted: true };
}

/** Bytes as numbers of one or two bytes each; copied, since what they lie in may not be aligned. */
function cells(stored: Uint8Array, bytes: number, swap: boolean): Uint8Array | Uint16Array {
  if (bytes === 1) return stored;
  const copy = Buffer.from(stored);
  if (swap) copy.swap16();
  const aligned = new Uint16Array(Math.floor(copy.length / 2));
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  for (let index = 0; index < aligned.length; index++) aligned[index] = view.getUint16(index * 2, true);
  return aligned;
}

function checked(values: Uint8Array | Uint16Array, count: number): Uint8Array | Uint16Array {
  if (values.length < count) throw new DicomError('incomplete compressed pixels');
  return values.length === count ? values : values.subarray(0, count);
}

/** Planes of red, green and blue as pixels. */
function interleave(planes: Uint8Array | Uint16Array): Uint8Array | Uint16Array {
  const pixels = planes.length / 3;
  return planes.map((_, index) => planes[(index % 3) * pixels + Math.floor(index / 3)] ?? 0);
}

/**
 * The compressed bytes of the first frame. A frame of run-length coding is one fragment; one of the other syntaxes may
 * be several, and the next frame begins with a start of image.
 */
function firstFrame(data: DataSet, syntax: string): Uint8Array {
  const element = data.elements['x7fe00010'];
  const fragments = element?.fragments ?? [];
  const parts: Uint8Array[] = [];
  for (const { position, length } of fragments) {
    const part = data.byteArray.subarray(position, position + length);
    if (part.length < length) throw new DicomError('incomplete DICOM file');
    const starts = part[0] === 0xff && (part[1] === 0xd8 || part[1] === 0x4f);
    if (parts.length > 0 && (syntax === runLength || starts)) break;
    parts.push(part);
  }
  if (parts.length === 0) throw new DicomError('incomplete DICOM file: its pixels are missing');
  return Buffer.concat(parts);
}

async function decodeLossyJpeg(frame: Uint8Array, samples: 1 | 3): Promise<Uint8Array> {
  const image = sharp(frame, { failOn: 'error', ignoreIcc: true });
  const { data } = await (samples === 1 ? image.extractChannel(0) : image.toColourspace('srgb'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

function decodeLosslessJpeg(frame: Uint8Array): Uint8Array | Uint16Array {
  const decoder = new Decoder();
  const values = decoder.decode(Uint8Array.from(frame).buffer);
  // The decoder reads zeros beyond the end, and stops quietly at a marker that it does not expect. After the last pixel
  // it tries to read one more, which takes up to four bytes.
  const read = decoder.stream?.index ?? Infinity;
  const ended = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).lastIndexOf(
    'ffd9',
    undefined,
    'hex',
  );
  if (ended < 0 || read > frame.length + 4 || decoder.yLoc < decoder.yDim) {
    throw new DicomError('incomplete lossless JPEG');
  }
  return values;
}
