import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { hasCode } from '../../node/files/system-error.ts';
import type { Picture } from '../../node/dataset/dataset.ts';
import { decodeBmp } from './decode-bmp.ts';
import { DicomError } from './dicom/dicom-error.ts';
import { decodeDicom } from './dicom/decode-dicom.ts';
import { recognizeFormat } from '../../node/dataset/image-format.ts';
import type { ImageFormat } from '../../node/dataset/image-format.ts';
import { maximumFileBytes, maximumPixels } from './image-limits.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

// Many files are decoded at once, each by one thread; libvips's own cache would only hold memory.
sharp.concurrency(1);
sharp.cache(false);

/** Changes whenever the same file may decode to other pixels: our own revision, then that of libvips. */
export const decoderVersion = `2-vips${sharp.versions.vips}`;

/**
 * Reads an image file as a picture of `size` × `size` pixels, the one way that training, evaluation and
 * classification all see it.
 *
 * - Any of JPEG, PNG, WebP, TIFF (8 or 16 bits an integer sample), BMP and DICOM (see `decodeDicom`), told apart by content; the first page or
 *   frame of several.
 * - EXIF orientation is applied; colour profiles and all other metadata are ignored. CMYK is converted to sRGB.
 * - 16-bit samples keep their upper 8 bits: the full range is mapped to the full range.
 * - Transparent pixels are laid on black, the colour of air and of the borders of a radiograph.
 * - Height and width are scaled independently, as by Keras's `image_dataset_from_directory`. libvips enlarges bilinearly;
 *   it shrinks by averaging whole pixels until between two and four times the size is left (a large JPEG already in its
 *   decoder), then by a triangle filter as wide as two pixels of the result (Pillow's BILINEAR).
 *
 * Throws UnreadableImageError for a file that is missing, empty, damaged, incomplete, no image, or too large.
 */
export async function decodePicture(file: string, size: number): Promise<Picture> {
  return decodeImageBytes(file, await readImageFile(file), size);
}

/** The bytes of an image file. Throws UnreadableImageError where it cannot be read, is empty or too large. */
export async function readImageFile(file: string): Promise<Buffer> {
  try {
    // Asked before opening, since opening a named pipe would wait for a writer.
    const status = await stat(file);
    if (!status.isFile()) throw new UnreadableImageError(file, 'not a regular file');
    if (status.size === 0) throw new UnreadableImageError(file, 'the file is empty');
    if (status.size > maximumFileBytes) {
      throw new UnreadableImageError(file, `the file is larger than ${maximumFileBytes / 2 ** 20} MB`);
    }
    return await readFile(file);
  } catch (error) {
    throw asUnreadable(file, error);
  }
}

/** Decodes an image file's bytes as `decodePicture` does. `file` is named in errors. */
export async function decodeImageBytes(file: string, bytes: Buffer, size: number): Promise<Picture> {
  const format = formatOf(file, bytes);
  try {
    const image = await openImage(bytes, format);
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: '#000000' })
      .resize(size, size, { fit: 'fill', kernel: 'linear' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${info.channels} colour channels`);
    return { height: size, width: size, values: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (error) {
    throw asUnreadable(file, error);
  }
}

/** The format of an image file's bytes. Throws UnreadableImageError for any that is not read. */
export function formatOf(file: string, bytes: Uint8Array): ImageFormat {
  const format = recognizeFormat(bytes);
  if (format === undefined) {
    throw new UnreadableImageError(
      file,
      'not a JPEG, PNG, BMP, WebP, TIFF or DICOM image, whatever its name says',
    );
  }
  return format;
}

/** The picture in an image file's bytes, not yet scaled. Throws what libvips and our own decoders throw. */
export async function openImage(bytes: Buffer, format: ImageFormat): Promise<sharp.Sharp> {
  if (format === 'bmp') {
    const { values, width, height } = decodeBmp(bytes);
    return sharp(values, { raw: { width, height, channels: 3 } });
  }
  if (format === 'dicom') {
    const { values, width, height, channels } = await decodeDicom(bytes);
    return sharp(values, { raw: { width, height, channels } });
  }
  // 'error' refuses incomplete and undecodable files, and lets pass what decoders merely warn about.
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: maximumPixels, ignoreIcc: true });
  if (format === 'tiff') {
    const { depth } = await image.metadata();
    if (depth !== 'uchar' && depth !== 'ushort')
      throw new Error(`samples of type ${depth}, of unknown range`);
  }
  return image;
}

/** What is told of a file that could not be read or decoded. Throws what is no error of either. */
export function asUnreadable(file: string, error: unknown): UnreadableImageError {
  if (error instanceof UnreadableImageError) return error;
  if (!(error instanceof Error)) throw error;
  return new UnreadableImageError(file, reasonFor(error));
}

function reasonFor(error: Error): string {
  if (hasCode(error, 'ENOENT')) {
    return error.message.includes('\uFFFD')
      ? 'its name is not valid UTF-8: rename the file'
      : 'there is no such file, or a link that leads nowhere';
  }
  if (hasCode(error, 'ELOOP')) return 'a link that leads back to itself';
  if (hasCode(error, 'EACCES', 'EPERM')) return 'permission to read the file is denied';
  if ('code' in error) return `the file cannot be read (${error.message})`;
  if (error instanceof DicomError && !/pixel limit/.test(error.message)) return error.message;
  if (/pixel limit/i.test(error.message)) {
    return `more than ${maximumPixels / 1e6} megapixels are not decoded`;
  }
  return `damaged, incomplete or of a kind that cannot be read (${error.message.trim().split('\n')[0] ?? ''})`;
}
