import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import { openImage } from '../../data/decode-picture.ts';
import { decodeInTurn } from './decode-in-turn.ts';
import { smallPicture } from './small-picture.ts';

/**
 * Reads an image file as a small picture: upright, its proportions kept, its longer side at most `side` pixels.
 * Throws UnreadableImageError.
 */
export function readThumbnail(file: string, side: number): Promise<ShownPicture> {
  return decodeInTurn(file, async ({ bytes, format }) => {
    const { data, info } = await (
      await openImage(bytes, format)
    )
      .autoOrient()
      .flatten({ background: '#000000' })
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return smallPicture({ width: info.width, height: info.height, values: data });
  });
}
