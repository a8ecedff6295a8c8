import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes, isNamedLikeImage, mayBeDicomByContent, recognizeFormat } from './image-format.ts';

/**
 * Whether a file of a folder is an image, of a kind that can be read or not. Files whose names leave that open are images
 * if they are DICOM; the first bytes are read of those alone, so that a large folder of named images costs no more than
 * its listing.
 */
export async function isImageFile(folder: string, name: string): Promise<boolean> {
  return isNamedLikeImage(name) || (mayBeDicomByContent(name) && (await isDicom(path.join(folder, name))));
}

async function isDicom(file: string): Promise<boolean> {
  // Asked before opening, since opening a named pipe would wait for a writer.
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile() || status.size <= formatBytes) return false;
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(formatBytes), 0, formatBytes, 0);
    return recognizeFormat(buffer.subarray(0, bytesRead)) === 'dicom';
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
