import { constants, inflateRawSync } from 'node:zlib';
import type { DataSet } from './data-set.ts';
import { DicomError } from './dicom-error.ts';
import { knownPhotometric, type Photometric } from './photometric.ts';
import { beginsDataSet, readDataSet, readFileMeta } from './read-data-set.ts';

const deflated = '1.2.840.10008.1.2.1.99';
/** Room for one frame of as many pixels as are decoded, in two bytes each, and for the header before it. */
const maximumInflatedBytes = 224 * 2 ** 20;

/** Inflated headers are smaller. */
const maximumHeaderBytes = 8 * 2 ** 20;

/** A DICOM file's data set and the transfer syntax that the file names; undefined where it names none. */
export interface DicomFile {
  readonly data: DataSet;
  readonly syntax: string | undefined;
}

/**
 * Reads the elements of a DICOM file up to its pixels. The transfer syntax only says whether they are deflated: how
 * they are written shows in themselves, and files without a transfer syntax are read like others.
 * `headerOnly`: the bytes may end within the pixels, which need not be there.
 * Throws DicomError for elements that are cut short, too many, or too large once inflated.
 */
export function parseDicom(bytes: Uint8Array, { headerOnly = false } = {}): DicomFile {
  const { meta, end } = readFileMeta(bytes);
  const syntax = meta.text(0x0002_0010);
  if (syntax !== deflated || beginsDataSet(bytes, end)) return { data: readDataSet(bytes, end), syntax };
  return { data: readDataSet(inflate(bytes.subarray(end), headerOnly), 0), syntax };
}

function inflate(bytes: Uint8Array, headerOnly: boolean): Uint8Array {
  try {
    // The data end early here, since only the start of the file was read.
    const start = inflateRawSync(bytes.subarray(0, 2 ** 14), { finishFlush: constants.Z_SYNC_FLUSH });
    if (start.length > maximumHeaderBytes && !reachesPixels(start)) {
      throw new DicomError(`a DICOM header of more than ${maximumHeaderBytes / 2 ** 20} MB`);
    }
    if (headerOnly && reachesPixels(start)) return start;
    return inflateRawSync(bytes, {
      maxOutputLength: maximumInflatedBytes,
      ...(headerOnly ? { finishFlush: constants.Z_SYNC_FLUSH } : {}),
      chunkSize: 2 ** 20,
    });
  } catch (error) {
    if (error instanceof DicomError) throw error;
    if (error instanceof RangeError)
      throw new DicomError(`deflated DICOM of more than ${maximumInflatedBytes / 2 ** 20} MB`);
    throw new DicomError('damaged or incomplete deflated DICOM file');
  }
}

/** Whether the start of a data set holds its header whole. */
function reachesPixels(start: Uint8Array): boolean {
  try {
    return readDataSet(start, 0).element(0x7fe0_0010) !== undefined;
  } catch (error) {
    if (error instanceof DicomError) return false;
    throw error;
  }
}

/** What the pixels are, as the header says. */
export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometric: Photometric;
  readonly planar: boolean;
  readonly bitsAllocated: 1 | 8 | 16 | 32;
  /** At most 16. */
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
}

/** Reads and checks what the pixels are. Throws DicomError for what cannot be decoded. */
export function describePixels(data: DataSet, maximumPixels: number): PixelDescription {
  const rows = data.uint16(0x0028_0010) ?? 0;
  const columns = data.uint16(0x0028_0011) ?? 0;
  if (data.element(0x7fe0_0008) ?? data.element(0x7fe0_0009)) {
    throw new DicomError('a DICOM picture of floating-point samples, which is not decoded');
  }
  if (data.element(0x7fe0_0010) === undefined || rows === 0 || columns === 0) {
    throw new DicomError('a DICOM file without a picture');
  }
  if (rows * columns > maximumPixels) throw new DicomError(`pixel limit: ${columns} × ${rows}`);
  const samplesPerPixel = data.uint16(0x0028_0002) ?? 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) {
    throw new DicomError(`a DICOM picture of ${samplesPerPixel} samples a pixel`);
  }
  const bits = describeBits(data);
  const photometric = photometricOf(data, samplesPerPixel);
  const signed = data.uint16(0x0028_0103) === 1;
  if (samplesPerPixel === 3 && (signed || (bits.bitsAllocated !== 8 && bits.bitsAllocated !== 16))) {
    throw new DicomError('a colour DICOM picture of other than 8 or 16 unsigned bits, which is not decoded');
  }
  return {
    rows,
    columns,
    frames: framesOf(data),
    samplesPerPixel,
    photometric,
    planar: data.uint16(0x0028_0006) === 1,
    ...bits,
    signed,
  };
}

function describeBits(data: DataSet): Pick<PixelDescription, 'bitsAllocated' | 'bitsStored' | 'highBit'> {
  const bitsAllocated = data.uint16(0x0028_0100) ?? 0;
  const bitsStored = data.uint16(0x0028_0101) ?? bitsAllocated;
  const highBit = data.uint16(0x0028_0102) ?? bitsStored - 1;
  const cell = ([1, 8, 16, 32] as const).find((bits) => bits === bitsAllocated);
  if (cell === undefined || (cell === 32 && bitsStored > 16)) {
    throw new DicomError(
      `a DICOM picture of ${cell === undefined ? bitsAllocated : bitsStored} bits a sample, which is not decoded`,
    );
  }
  if (bitsStored < 1 || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    throw new DicomError('a damaged DICOM header: the bits of its samples contradict each other');
  }
  return { bitsAllocated: cell, bitsStored, highBit };
}

function photometricOf(data: DataSet, samplesPerPixel: 1 | 3): Photometric {
  const text = data.text(0x0028_0004);
  // As files from before the attribute was required are meant, unless they say that they are to be inverted.
  if (text === undefined) {
    if (samplesPerPixel === 3) return 'RGB';
    return data.text(0x2050_0020)?.toUpperCase() === 'INVERSE' ? 'MONOCHROME1' : 'MONOCHROME2';
  }
  const photometric = knownPhotometric(text);
  if (photometric === undefined)
    throw new DicomError('a DICOM picture of an unknown photometric interpretation');
  const grey = ['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR'].includes(photometric);
  const decoded = ['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_RCT', 'YBR_ICT'].includes(photometric);
  if (!(samplesPerPixel === 1 ? grey : decoded)) {
    throw new DicomError(
      `a DICOM picture of the kind ${photometric} with ${samplesPerPixel} ${samplesPerPixel === 1 ? 'sample' : 'samples'} a pixel, which is not decoded`,
    );
  }
  return photometric;
}

/** How many frames a file says that it holds. */
export function framesOf(data: DataSet): number {
  const frames = data.decimal(0x0028_0008) ?? 1;
  return frames >= 1 ? Math.floor(frames) : 1;
}
