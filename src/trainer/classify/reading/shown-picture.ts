import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import type { ImageFormat } from '../../../node/dataset/image-format.ts';
import { openImage } from '../../data/decode-picture.ts';

/** More pixels than a screen has room for beside all else. */
const longestSide = 1536;

/**
 * An image as it is shown: upright, its proportions kept, in as many grey levels as the file has.
 * Throws what the decoders throw.
 */
export async function shownPicture(bytes: Buffer, format: ImageFormat, grey: boolean): Promise<ShownPicture> {
  const image = await openImage(bytes, format, 65_535);
  const { depth } = await image.metadata();
  const scaled = image
    .autoOrient()
    .flatten({ background: '#000000' })
    .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true });
  const fine = depth === 'ushort';
  if (!grey) {
    const { data, info } = await scaled.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    const samples = Uint8Array.from(data);
    return { width: info.width, height: info.height, pixels: { kind: 'rgb', samples } };
  }
  const { data, info } = await scaled
    .toColourspace(fine ? 'grey16' : 'b-w')
    .extractChannel(0)
    .raw({ depth: fine ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = fine ? new Uint16Array(Uint8Array.from(data).buffer) : Uint16Array.from(data);
  return {
    width: info.width,
    height: info.height,
    pixels: { kind: 'grey', samples, white: fine ? 65_535 : 255 },
  };
}
