import { dicomStart } from './dicom-start.ts';
import { isPlainlyNoImage, otherFormatOf } from './other-formats.ts';

export type ImageFormat = 'jpeg' | 'png' | 'bmp' | 'webp' | 'tiff' | 'dicom';

const readable = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.bmp',
  '.dib',
  '.webp',
  '.tif',
  '.tiff',
  '.dcm',
  '.dicom',
]);
const unreadable = new Set(['.gif', '.heic', '.heif', '.avif', '.jp2', '.j2k', '.jxl', '.svg']);

/** Whether a file's name says that it is an image, of a kind that can be read or not. */
export function isNamedLikeImage(fileName: string): boolean {
  const extension = extensionOf(fileName);
  return readable.has(extension) || unreadable.has(extension);
}

/** Whether a file's name says that it is an image of a kind that can be read. */
export function isNamedLikeReadableImage(fileName: string): boolean {
  return readable.has(extensionOf(fileName));
}

/**
 * Whether a file's name leaves open whether it is a DICOM file: these are called with any ending (`.dcm`, `.IMA`, `.dic`,
 * `.acr`) or none, or by a DICOM identifier such as `1.2.840.113619`. It does not where it names another image, a text,
 * a document or another format of medical images.
 */
export function mayBeDicomByContent(fileName: string): boolean {
  return !isNamedLikeImage(fileName) && !isPlainlyNoImage(fileName) && otherFormatOf(fileName) === undefined;
}

/** Bytes at the start of a file that tell its format. */
export const formatBytes = 132;

function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? '' : fileName.slice(dot).toLowerCase();
}

/** The format that the first bytes of a file announce, whatever its name; undefined where it is none we read. */
export function recognizeFormat(bytes: Uint8Array): ImageFormat | undefined {
  const starts = (at: number, ...expected: number[]) =>
    expected.every((value, index) => bytes[at + index] === value);
  // In front of the others: the 128 bytes before may be a TIFF header, for programs that know no DICOM.
  if (dicomStart(bytes.subarray(0, formatBytes)) !== undefined) return 'dicom';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (starts(0, 0x42, 0x4d)) return 'bmp';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'webp';
  const tiffVersion = (value: number) => value === 42 || value === 43;
  if (starts(0, 0x49, 0x49) && tiffVersion(bytes[2] ?? 0) && bytes[3] === 0) return 'tiff';
  if (starts(0, 0x4d, 0x4d, 0) && tiffVersion(bytes[3] ?? 0)) return 'tiff';
  return undefined;
}
