import type { PictureFacts } from '../../../shared/classification/image-answer.ts';
import type { ImageFormat } from '../../../node/dataset/image-format.ts';
import { bitmapSize } from '../../data/decode-bmp.ts';
import { openImage } from '../../data/decode-picture.ts';
import { framesOf, parseDicom } from '../../data/dicom/dicom-header.ts';
import { shownHeader } from '../../data/dicom/shown-header.ts';

/**
 * What an image file's header says of it: everything but whether it is grey, which its pixels tell.
 * Throws what the decoders throw for a header that they cannot read.
 */
export async function headerFacts(bytes: Buffer, format: ImageFormat): Promise<Omit<PictureFacts, 'grey'>> {
  if (format === 'bmp') return { format, ...bitmapSize(bytes), frames: 1, header: [] };
  if (format === 'dicom') {
    const { data } = parseDicom(bytes, { headerOnly: true });
    const [width, height] = [data.uint16(0x0028_0011) ?? 0, data.uint16(0x0028_0010) ?? 0];
    return { format, width, height, frames: framesOf(data), header: shownHeader(data) };
  }
  const { width, height, pages = 1 } = await (await openImage(bytes, format)).metadata();
  return { format, width, height, frames: pages, header: [] };
}
