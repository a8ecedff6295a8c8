import sharp from 'sharp';
import type { HeatMap } from './grad-cam.ts';

/** Inferno of matplotlib at five places: it rises evenly in lightness, also for the colour-blind and in print. */
const colours: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
];

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
    pixels.set(colourOf(strength / 255), 4 * at);
    pixels[4 * at + 3] = Math.round((strength / 255) * strongestAlpha);
  });
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

function colourOf(strength: number): number[] {
  const place = strength * (colours.length - 1);
  const [below, above] = [colours[Math.floor(place)], colours[Math.ceil(place)]];
  return [0, 1, 2].map((channel) => {
    const [from, to] = [below?.[channel] ?? 0, above?.[channel] ?? 0];
    return Math.round(from + (to - from) * (place - Math.floor(place)));
  });
}
