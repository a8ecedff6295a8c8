import type { DataSet } from './data-set.ts';
import { DicomError } from './dicom-error.ts';
import type { PixelDescription } from './dicom-header.ts';
import { cells, interleave } from './sample-cells.ts';

/** How many bytes a frame takes without compression. */
export function nativeBytes({ rows, columns, samplesPerPixel, bitsAllocated }: PixelDescription): number {
  return Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8);
}

/**
 * The samples of the first frame of uncompressed pixels, pixel by pixel, as they lie in their cells.
 * Throws DicomError for fewer than the header says.
 */
export function nativeSamples(
  data: DataSet,
  value: Uint8Array,
  pixels: PixelDescription,
): Uint8Array | Uint16Array {
  const { rows, columns, frames, samplesPerPixel, bitsAllocated, photometric } = pixels;
  const whole = nativeBytes(pixels);
  // Files that once were compressed may name the halved chroma that they no longer have.
  const halved = photometric === 'YBR_FULL_422' && bitsAllocated === 8 && value.length < frames * whole;
  const bytes = halved ? 4 * Math.ceil((rows * columns) / 2) : whole;
  if (value.length < bytes) throw new DicomError('incomplete DICOM file: fewer pixels than its header says');
  const stored = inLittleEndian(value.subarray(0, bytes + (bytes % 2)), data, bitsAllocated);
  if (bitsAllocated === 1) return singleBits(stored, rows * columns);
  if (halved) return withSharedChroma(stored, rows * columns);
  const values = cells(stored.subarray(0, bytes), bitsAllocated);
  return samplesPerPixel === 3 && pixels.planar ? interleave(values) : values;
}

/** Bytes in the order that they have in little endian. Big endian reverses words, also those of two samples of 8 bits. */
function inLittleEndian(value: Uint8Array, data: DataSet, bitsAllocated: number): Uint8Array {
  const words = bitsAllocated > 8 || data.element(0x7fe0_0010)?.kind === 'OW';
  if (data.coding.littleEndian || !words) return value;
  const copy = Buffer.alloc(Math.ceil(value.length / 4) * 4);
  copy.set(value);
  return bitsAllocated === 32 ? copy.swap32() : copy.swap16();
}

/** Eight samples of a byte, the first in its lowest bit (PS3.5 8.1.1). */
function singleBits(stored: Uint8Array, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => ((stored[index >>> 3] ?? 0) >>> (index & 7)) & 1);
}

/** Two pixels' luma before the chroma that they share (PS3.3 C.7.6.3.1.2, YBR_FULL_422) as three samples of each. */
function withSharedChroma(stored: Uint8Array, pixels: number): Uint8Array {
  const values = new Uint8Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const pair = 4 * (pixel >>> 1);
    values[3 * pixel] = stored[pair + (pixel & 1)] ?? 0;
    values[3 * pixel + 1] = stored[pair + 2] ?? 0;
    values[3 * pixel + 2] = stored[pair + 3] ?? 0;
  }
  return values;
}
