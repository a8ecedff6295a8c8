import sharp from 'sharp';
import { heatColour } from '../../shared/classification/heat-colour.ts';
import type { HeatMap } from './grad-cam.ts';

/** Of the strongest place, so that the picture stays visible below it. */
const strongestAlpha = 170;

/**
 * A heat map as a PNG of `width` × `height` pixels to be laid over the picture: the stronger a place the brighter and
 * the less transparent, wholly transparent where there is nothing.
 */
export async function overlayPng(
  { values, height: rows, width: columns }: HeatMap,
  { height, width }: { readonly height: number; readonly width: number },
): Promise<Buffer> {
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * value));
  const strengths = await sharp(bytes, { raw: { width: columns, height: rows, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const pixels = new Uint8Array(4 * width * height);
  strengths.forEach((strength, at) => {
    pixels.set(heatColour(strength / 255), 4 * at);
    pixels[4 * at + 3] = Math.round((strength / 255) * strongestAlpha);
  });
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}
