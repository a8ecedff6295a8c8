import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import { asUnreadable, formatOf, openImage, readImageFile } from '../../data/decode-picture.ts';
import { headerFacts } from './picture-facts.ts';
import { decodingBudget } from './pixel-budget.ts';
import { pixelFacts } from './simple-facts.ts';

/**
 * Reads an image file as a small picture: upright, its proportions kept, its longer side at most `side` pixels.
 * Throws UnreadableImageError.
 */
export async function readThumbnail(file: string, side: number): Promise<ShownPicture> {
  const bytes = await readImageFile(file);
  const format = formatOf(file, bytes);
  try {
    const header = await headerFacts(bytes, format);
    return await decodingBudget.spend(header.width * header.height, async () => {
      const { data, info } = await (
        await openImage(bytes, format)
      )
        .autoOrient()
        .flatten({ background: '#000000' })
        .resize(side, side, { fit: 'inside', withoutEnlargement: true })
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = info;
      if (!pixelFacts(data).grey)
        return { width, height, pixels: { kind: 'rgb', samples: Uint8Array.from(data) } };
      const samples = Uint16Array.from({ length: width * height }, (_, pixel) => data[3 * pixel] ?? 0);
      return { width, height, pixels: { kind: 'grey', samples, white: 255, window: null } };
    });
  } catch (error) {
    throw asUnreadable(file, error);
  }
}
