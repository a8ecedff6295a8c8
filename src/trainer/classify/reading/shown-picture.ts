import sharp from 'sharp';
import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import type { ImageFormat } from '../../../node/dataset/image-format.ts';
import { openImage } from '../../data/decode-picture.ts';
import { decodeDicomView } from '../../data/dicom/decode-dicom.ts';
import type { SampleWindow } from '../../data/dicom/window-samples.ts';

/** More pixels than a screen has room for beside all else. */
const longestSide = 1536;

/**
 * An image as it is shown: upright, its proportions kept, in as many grey levels as the file has.
 * Throws what the decoders throw.
 */
export async function shownPicture(bytes: Buffer, format: ImageFormat, grey: boolean): Promise<ShownPicture> {
  const { image, white, window, kernel } = await open(bytes, format);
  const { depth } = await image.metadata();
  const scaled = image
    .autoOrient()
    .flatten({ background: '#000000' })
    .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true, kernel });
  if (!grey) {
    const { data, info } = await scaled.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    const samples = Uint8Array.from(data);
    return { width: info.width, height: info.height, pixels: { kind: 'rgb', samples } };
  }
  const fine = depth === 'ushort';
  const { data, info } = await scaled
    .toColourspace(fine ? 'grey16' : 'b-w')
    .extractChannel(0)
    .raw({ depth: fine ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = fine ? new Uint16Array(Uint8Array.from(data).buffer) : Uint16Array.from(data);
  return { width: info.width, height: info.height, pixels: { kind: 'grey', samples, white, window } };
}

interface OpenedImage {
  /** Not yet scaled. */
  readonly image: sharp.Sharp;
  /** The largest sample that there can be. */
  readonly white: number;
  /** How the file asks to be shown. */
  readonly window: SampleWindow | null;
  readonly kernel: 'linear' | 'lanczos3';
}

async function open(bytes: Buffer, format: ImageFormat): Promise<OpenedImage> {
  if (format === 'dicom') {
    const { values, width, height, channels, white, window } = await decodeDicomView(bytes);
    // What the window hides may be far brighter than all else, and must not overshoot into what is seen.
    return { image: sharp(values, { raw: { width, height, channels } }), white, window, kernel: 'linear' };
  }
  const image = await openImage(bytes, format);
  const { depth } = await image.metadata();
  return { image, white: depth === 'ushort' ? 65_535 : 255, window: null, kernel: 'lanczos3' };
}
