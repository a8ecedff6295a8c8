import { maximumPixels } from '../image-limits.ts';
import { DicomError } from './dicom-error.ts';
import { describePixels, parseDicom } from './dicom-header.ts';
import type { PixelDescription } from './dicom-header.ts';
import { greyLevels } from './grey-levels.ts';
import { readGreyScale, type GreyScale } from './grey-scale.ts';
import { paletteColours } from './palette-colours.ts';
import { sampleCodes } from './sample-codes.ts';
import { storedSamples } from './stored-samples.ts';
import { windowSamples, type SampleWindow } from './window-samples.ts';

/** Pixels as they are shown: [height, width, channels]. One channel is grey; three are red, green and blue, 0 to 255. */
export interface DicomPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly values: Uint8Array | Uint16Array;
}

/** Pixels for a viewer. */
export interface DicomView extends DicomPixels {
  /** The largest value that there can be. */
  readonly white: number;
  /** How a grey file asks to be shown; null: from 0 to `white`. */
  readonly window: SampleWindow | null;
}

/**
 * Decodes the first frame of a DICOM file as the file asks to be shown, grey from 0 to 255: see `greyLevels`. Nothing else
 * of the file, and no word of its header, is kept or told in errors.
 * Throws an Error with the reason for what is damaged, too large or of a kind that is not decoded.
 */
export async function decodeDicom(bytes: Uint8Array): Promise<DicomPixels> {
  return decode(bytes, (scale, samples) => ({ values: greyLevels(scale, samples, 255) }));
}

/** Decodes it as `decodeDicom` does, but grey as finely as the file has it, for every window: see `windowSamples`. */
export async function decodeDicomView(bytes: Uint8Array): Promise<DicomView> {
  const pixels = await decode(bytes, (scale, stored) => {
    const { samples, ...view } = windowSamples(scale, stored);
    return { ...view, values: samples };
  });
  return { white: 255, window: null, ...pixels };
}

async function decode<Grey extends Pick<DicomPixels, 'values'>>(
  bytes: Uint8Array,
  greyOf: (scale: GreyScale, samples: Uint8Array | Uint16Array) => Grey,
): Promise<DicomPixels | (DicomPixels & Grey)> {
  try {
    const file = parseDicom(bytes);
    const { data } = file;
    const { values, pixels, converted } = await storedSamples(file, describePixels(data, maximumPixels));
    const { rows: height, columns: width, samplesPerPixel: channels, photometric } = pixels;
    if (photometric === 'PALETTE COLOR')
      return { width, height, channels: 3, values: paletteColours(data, pixels, values) };
    if (channels === 1) return { width, height, channels, ...greyOf(readGreyScale(data, pixels), values) };
    const colours = eightBits(values, pixels);
    const chromatic = photometric.startsWith('YBR_FULL') && !converted;
    return { width, height, channels, values: chromatic ? fromLumaChroma(colours) : colours };
  } catch (error) {
    if (error instanceof DicomError) throw error;
    // Parsers and decoders throw what they like, and might quote the header.
    throw new DicomError('damaged or incomplete DICOM file');
  }
}

/** The samples of colours from 0 to 255, whatever bits they have. */
function eightBits(samples: Uint8Array | Uint16Array, pixels: PixelDescription): Uint8Array {
  if (pixels.bitsStored === 8 && pixels.bitsAllocated === 8 && samples instanceof Uint8Array) return samples;
  const { codeOf, count } = sampleCodes(pixels);
  const scale = 255 / (count - 1);
  return Uint8Array.from(samples, (sample) => Math.round(codeOf(sample) * scale));
}

/** Full-range luma and chroma as red, green and blue (PS3.3 C.7.6.3.1.2). */
function fromLumaChroma(samples: Uint8Array): Uint8Array {
  const values = new Uint8ClampedArray(samples.length);
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const luma = samples[at] ?? 0;
    const blue = (samples[at + 1] ?? 0) - 128;
    const red = (samples[at + 2] ?? 0) - 128;
    values[at] = luma + 1.402 * red;
    values[at + 1] = luma - 0.344136 * blue - 0.714136 * red;
    values[at + 2] = luma + 1.772 * blue;
  }
  return new Uint8Array(values.buffer);
}
