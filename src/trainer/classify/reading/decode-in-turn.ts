import type { PictureFacts } from '../../../shared/classification/image-answer.ts';
import type { ImageFormat } from '../../../node/dataset/image-format.ts';
import { asUnreadable, formatOf, readImageFile } from '../../data/decode-picture.ts';
import { maximumPixels } from '../../data/image-limits.ts';
import { headerFacts } from './picture-facts.ts';
import { PixelBudget } from './pixel-budget.ts';

/** An image file that has been read and not yet decoded. */
export interface ImageFile {
  readonly bytes: Buffer;
  readonly format: ImageFormat;
  readonly header: Omit<PictureFacts, 'grey'>;
}

/** A thread decodes no more at once than the largest picture that is decoded at all. */
const budget = new PixelBudget(maximumPixels);

/** Reads an image file, and decodes it when there is room for its pixels. Throws UnreadableImageError. */
export async function decodeInTurn<Result>(
  file: string,
  decode: (image: ImageFile) => Promise<Result>,
): Promise<Result> {
  const bytes = await readImageFile(file);
  const format = formatOf(file, bytes);
  try {
    const header = await headerFacts(bytes, format);
    return await budget.spend(header.width * header.height, () => decode({ bytes, format, header }));
  } catch (error) {
    throw asUnreadable(file, error);
  }
}
