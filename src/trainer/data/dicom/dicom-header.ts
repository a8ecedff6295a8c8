import { inflateRawSync } from 'node:zlib';
import dicomParser from 'dicom-parser';
import type { DataSet } from 'dicom-parser';
import { maximumFileBytes } from '../image-limits.ts';
import { withPreamble } from './preamble.ts';

/** A file that keeps DICOM's rules no longer, or asks for what is not supported. Its message names no patient. */
export class DicomError extends Error {}

const transferSyntaxTag = 'x00020010';
const pixelDataTag = 'x7fe00010';

/**
 * Reads the elements of a DICOM file, those of the pixels included. `headerOnly` ends before the pixels, whose bytes
 * then need not be there. Throws DicomError: the parser's own errors may be anything, strings among them.
 */
export function parseDicom(bytes: Uint8Array, { headerOnly = false } = {}): DataSet {
  try {
    return dicomParser.parseDicom(withPreamble(bytes), {
      ...(headerOnly ? { untilTag: pixelDataTag } : {}),
      inflater: (deflated: Uint8Array, position: number) => {
        const data = inflateRawSync(deflated.subarray(position), { maxOutputLength: maximumFileBytes });
        return Buffer.concat([deflated.subarray(0, position), data]);
      },
    });
  } catch {
    throw new DicomError('damaged or incomplete DICOM file');
  }
}

/** The transfer syntax of a file: how its data are coded. */
export function transferSyntaxOf(data: DataSet): string {
  const uid = data.string(transferSyntaxTag);
  if (uid === undefined) throw new DicomError('a DICOM file that does not name its transfer syntax');
  return uid;
}

/** What the pixels are, as the header says. */
export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometric: string;
  readonly planar: boolean;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
}

/** Reads and checks what the pixels are. Throws DicomError for what cannot be decoded. */
export function describePixels(data: DataSet, maximumPixels: number): PixelDescription {
  const rows = data.uint16('x00280010') ?? 0;
  const columns = data.uint16('x00280011') ?? 0;
  if (!(pixelDataTag in data.elements) || rows === 0 || columns === 0) {
    throw new DicomError('a DICOM file without a picture');
  }
  if (rows * columns > maximumPixels) throw new DicomError(`pixel limit: ${columns} × ${rows}`);
  const samplesPerPixel = data.uint16('x00280002') ?? 1;
  const photometric = (data.string('x00280004') ?? '').toUpperCase();
  const bitsAllocated = data.uint16('x00280100') ?? 0;
  const bitsStored = data.uint16('x00280101') ?? bitsAllocated;
  const highBit = data.uint16('x00280102') ?? bitsStored - 1;
  if (samplesPerPixel !== 1 && samplesPerPixel !== 3) {
    throw new DicomError(`a DICOM picture of ${samplesPerPixel} samples a pixel`);
  }
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    throw new DicomError(`a DICOM picture of ${bitsAllocated} bits a sample`);
  }
  if (bitsStored < 1 || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    throw new DicomError('a damaged DICOM header: the bits of its samples contradict each other');
  }
  const single = /^(MONOCHROME1|MONOCHROME2|PALETTE COLOR)$/.test(photometric);
  const colour = /^(RGB|YBR_FULL|YBR_FULL_422|YBR_RCT|YBR_ICT)$/.test(photometric) && bitsAllocated === 8;
  if (!(samplesPerPixel === 1 ? single : colour)) {
    throw new DicomError(
      `a DICOM picture of the kind ${/^[A-Z0-9_ ]{1,16}$/.test(photometric) ? photometric : 'unknown'} with ${bitsAllocated} bits a sample, which is not decoded`,
    );
  }
  return {
    rows,
    columns,
    samplesPerPixel,
    photometric,
    planar: data.uint16('x00280006') === 1,
    bitsAllocated,
    bitsStored,
    highBit,
    signed: data.uint16('x00280103') === 1,
  };
}

/** How many frames a file says that it holds. */
export function framesOf(data: DataSet): number {
  const frames = data.intString('x00280008') ?? 1;
  return Number.isFinite(frames) && frames >= 1 ? Math.floor(frames) : 1;
}
