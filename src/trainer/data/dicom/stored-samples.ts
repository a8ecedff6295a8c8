import { decodeCodestream } from './decode-codestream.ts';
import { DicomError } from './dicom-error.ts';
import type { DicomFile, PixelDescription } from './dicom-header.ts';
import { firstFrame, holdsFragments } from './encapsulated-frame.ts';
import { nativeBytes, nativeSamples } from './native-samples.ts';
import { decodeRunLength, isRunLength } from './run-length.ts';
import { cells } from './sample-cells.ts';

/** Samples as stored, pixel by pixel, each in the bits of its cell: not yet masked, shifted or signed. */
export interface StoredSamples {
  readonly values: Uint8Array | Uint16Array;
  /** The pixels as the header describes them, but for the bits that samples have, where compressed data show others. */
  readonly pixels: PixelDescription;
  /** Whether colours are already red, green and blue whatever the header says: a decoder has converted them. */
  readonly converted: boolean;
}

const pixelData = 0x7fe0_0010;

/**
 * Decodes the samples of the first frame by what its bytes are, also where the transfer syntax says otherwise. Throws
 * DicomError for what is not supported and for data that are damaged, incomplete or of another size than the header says.
 */
export async function storedSamples(
  { data, syntax }: DicomFile,
  pixels: PixelDescription,
): Promise<StoredSamples> {
  const element = data.element(pixelData);
  if (element === undefined) throw new DicomError('a DICOM file without a picture');
  const value = data.value(pixelData);
  // The byte that makes a length even may be missing.
  if (value !== undefined && value.length + 1 < (element.length ?? 0))
    throw new DicomError('incomplete DICOM file');
  if (value !== undefined && !(value.length < nativeBytes(pixels) && holdsFragments(data))) {
    return { values: nativeSamples(data, value, pixels), pixels, converted: false };
  }
  const frame = firstFrame(data, element.start, pixels.frames);
  const decoded = await decodeCodestream(frame, pixels);
  if (decoded !== undefined) return decoded;
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  if (!isRunLength(frame)) {
    // Without compression, put into fragments all the same.
    if (!isNative(syntax) || frame.length < nativeBytes(pixels)) throw unknownCompression(syntax);
    return { values: nativeSamples(data, frame, pixels), pixels, converted: false };
  }
  if (bitsAllocated === 1) throw new DicomError('run-length coding of single bits, which is not decoded');
  const stored = decodeRunLength(frame, rows * columns, samplesPerPixel, bitsAllocated / 8);
  return { values: cells(stored, bitsAllocated), pixels, converted: false };
}

/** Whether a transfer syntax is without compression. */
function isNative(syntax: string | undefined): boolean {
  return syntax === undefined || /^1\.2\.840\.10008\.1\.2(\.1|\.2|\.1\.99)?$/.test(syntax);
}

function unknownCompression(syntax: string | undefined): DicomError {
  const named = syntax !== undefined && /^[\d.]{1,64}$/.test(syntax) ? `, transfer syntax ${syntax},` : '';
  return new DicomError(`DICOM in a compression${named} that is not decoded, or damaged`);
}
