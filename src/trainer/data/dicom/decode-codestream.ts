import sharp from 'sharp';
import { codestreamOf, codestreamSize } from './codestream-size.ts';
import type { CodestreamSize } from './codestream-size.ts';
import { DicomError } from './dicom-error.ts';
import type { PixelDescription } from './dicom-header.ts';
import { decodeExtendedJpeg } from './extended-jpeg.ts';
import { jpeg2000Structure } from './jpeg2000-structure.ts';
import { decodeLosslessJpeg } from './lossless-jpeg.ts';
import { cells, interleave, planesOfRows } from './sample-cells.ts';
import { checkSequentialJpeg } from './sequential-jpeg.ts';
import type { StoredSamples } from './stored-samples.ts';
import { decodeHighThroughputJpeg2000, decodeJpeg2000, decodeJpegLs } from './wasm-codec.ts';
import type { DecodedSamples } from './wasm-codec.ts';

/** Second bytes of the frame markers of compressed pictures: see `CodestreamSize.process`. */
const lossless = 0xc3;
const jpegLs = 0xf7;
const jpeg2000 = 0x51;
const progressive = 0xc2;
/** Lossy JPEG: baseline, extended sequential and progressive (ITU-T T.81 table B.1). */
const lossyWithHuffman = [0xc0, 0xc1, progressive];

/**
 * Samples beyond which a JPEG 2000 decoder takes half a gigabyte and more: it is only given to data that are as long as
 * a picture's, which a few bytes of blank are not.
 */
const largeJpeg2000 = 38_000_000;

/**
 * Decodes a JPEG, JPEG-LS or JPEG 2000 codestream, told by its first bytes; undefined for bytes that are none of them.
 * Throws DicomError for a codestream that is damaged, incomplete, not supported, or other than the header says.
 */
export async function decodeCodestream(
  frame: Uint8Array,
  pixels: PixelDescription,
): Promise<StoredSamples | undefined> {
  const codestream = codestreamOf(frame);
  if (codestream === undefined) return undefined;
  const size = codestreamSize(codestream);
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  if (size.width !== columns || size.height !== rows || size.components !== samplesPerPixel) {
    throw new DicomError(
      'a damaged DICOM file: its compressed pixels have another size than its header says',
    );
  }
  if (size.precision > bitsAllocated) {
    throw new DicomError('a damaged DICOM file: its compressed samples have more bits than its header says');
  }
  const decoded = await decode(codestream, size, pixels);
  const count = rows * columns * samplesPerPixel;
  if (decoded.values.length < count) throw new DicomError('incomplete compressed pixels');
  return { ...decoded, values: decoded.values.subarray(0, count) };
}

async function decode(
  codestream: Uint8Array,
  size: CodestreamSize,
  pixels: PixelDescription,
): Promise<StoredSamples> {
  const { process, precision } = size;
  if (process === jpeg2000) {
    const samples = size.width * size.height * size.components;
    if (samples > largeJpeg2000 && codestream.length < samples / 200) {
      throw new DicomError(
        `a JPEG 2000 picture of ${Math.round(samples / 1e6)} million samples in ${codestream.length} bytes, which are too few to hold one`,
      );
    }
    const { highThroughput, colourTransform } = jpeg2000Structure(codestream);
    const decoded = await (highThroughput ? decodeHighThroughputJpeg2000 : decodeJpeg2000)(codestream);
    return {
      values: samplesOf(decoded, pixels, precision),
      pixels: withExactBits(pixels, precision),
      converted: colourTransform,
    };
  }
  if (process === jpegLs) {
    // Its decoder looks for more where data end without a marker, and takes minutes to find none.
    if (!holdsEnd(codestream)) throw new DicomError('incomplete JPEG-LS pixels');
    const decoded = await decodeJpegLs(codestream);
    const values = samplesOf(decoded, pixels, precision);
    return { values, pixels: withExactBits(pixels, precision), converted: false };
  }
  if (process === lossless) {
    const values = decodeLosslessJpeg(codestream);
    return { values, pixels: withBitsOf(pixels, precision), converted: false };
  }
  if (lossyWithHuffman.includes(process) && precision === 8) {
    const values = await decodeLossyJpeg(codestream, size, pixels);
    clamp(values, pixels, precision);
    return { values, pixels: withBitsOf(pixels, precision), converted: true };
  }
  if (
    process !== progressive &&
    lossyWithHuffman.includes(process) &&
    precision === 12 &&
    size.components === 1
  ) {
    const values = decodeExtendedJpeg(codestream);
    clamp(values, pixels, precision);
    return { values, pixels: withBitsOf(pixels, precision), converted: true };
  }
  throw new DicomError(
    `JPEG of process ${process.toString(16)} with ${precision} bits a sample, which is not decoded. Convert the file with dcmdjpeg (DCMTK) or gdcmconv --raw (GDCM)`,
  );
}

/** Samples that a decoder in WebAssembly gives, pixel by pixel. Throws DicomError where they are others than announced. */
function samplesOf(
  decoded: DecodedSamples,
  pixels: PixelDescription,
  precision: number,
): Uint8Array | Uint16Array {
  const { width, height, componentCount, bitsPerSample } = decoded;
  const { columns, rows, samplesPerPixel } = pixels;
  if (width !== columns || height !== rows || componentCount !== samplesPerPixel) {
    throw new DicomError('damaged compressed pixels');
  }
  const values = cells(decoded.values, bitsPerSample > 8 ? 16 : 8);
  if (decoded.lossy) clamp(values, pixels, precision);
  if (samplesPerPixel === 1 || decoded.order === 'pixels') return values;
  return interleave(decoded.order === 'planes' ? values : planesOfRows(values, columns));
}

/**
 * Brings samples into the range that the header's bits have: lossy compression of more bits than those overshoots, and
 * the bits above would be cut off.
 */
function clamp(
  values: Uint8Array | Uint16Array,
  { bitsStored, highBit, signed }: PixelDescription,
  precision: number,
): void {
  if (precision <= bitsStored || highBit !== bitsStored - 1) return;
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const largest = least + 2 ** bitsStored - 1;
  const unused = signed ? 32 - precision : 0;
  for (let index = 0; index < values.length; index++) {
    const value = ((values[index] ?? 0) << unused) >> unused;
    values[index] = Math.min(largest, Math.max(least, value));
  }
}

/** Whether the end marker of a JPEG, which cannot be among its data, is there. */
function holdsEnd(codestream: Uint8Array): boolean {
  return Buffer.from(codestream.buffer, codestream.byteOffset, codestream.byteLength).includes(
    'ffd9',
    0,
    'hex',
  );
}

/**
 * The bits of samples that compressed data hold at the bottom of their cells: a header whose highest bit is beyond them
 * tells of the cells before they were compressed.
 */
function withBitsOf(pixels: PixelDescription, precision: number): PixelDescription {
  const { highBit, bitsStored } = pixels;
  return precision > highBit ? pixels : { ...pixels, highBit: bitsStored - 1 };
}

/** The same for codestreams of which the sign of a sample is among the bits that they name, however many the header has. */
function withExactBits(pixels: PixelDescription, precision: number): PixelDescription {
  const bitsStored = Math.min(pixels.bitsStored, precision);
  return withBitsOf({ ...pixels, bitsStored }, precision);
}

async function decodeLossyJpeg(
  codestream: Uint8Array,
  { process }: CodestreamSize,
  { samplesPerPixel }: PixelDescription,
): Promise<Uint8Array> {
  try {
    // Its decoder warns of data that end early or do not fit, for which it has made pixels up.
    const image = sharp(codestream, { failOn: 'warning', ignoreIcc: true });
    const decoding = (samplesPerPixel === 1 ? image.extractChannel(0) : image.toColourspace('srgb'))
      .raw()
      .toBuffer();
    // libvips decodes on a thread of its own in the meantime.
    const checking = process === progressive ? undefined : checkLater(codestream);
    const [data] = await Promise.all([decoding, checking]);
    return new Uint8Array(data.buffer, data.byteOffset, data.length);
  } catch (error) {
    if (error instanceof DicomError) throw error;
    throw new DicomError('damaged or incomplete JPEG pixels');
  }
}

async function checkLater(codestream: Uint8Array): Promise<void> {
  await Promise.resolve();
  checkSequentialJpeg(codestream);
}
