import type { ShownPicture } from '../../../src/shared/protocol/classifier-protocol.ts';

/** Which samples are drawn between black and white: `level` in the middle, `width` of them. In samples of the picture. */
export interface IntensityWindow {
  readonly level: number;
  readonly width: number;
  readonly inverted: boolean;
}

export type WindowPreset = 'file' | 'full' | 'fitted' | 'dark' | 'bright';

const windowPresets: readonly { readonly value: WindowPreset; readonly label: string }[] = [
  { value: 'file', label: 'as the file says' },
  { value: 'full', label: 'full range' },
  { value: 'fitted', label: 'fitted to this picture' },
  { value: 'dark', label: 'dark parts: lungs' },
  { value: 'bright', label: 'bright parts: bone' },
];

/** The presets that there are for a picture; null: for none in particular. */
export function presetsFor(picture: ShownPicture | null): typeof windowPresets {
  return windowPresets.filter(({ value }) => value !== 'file' || (picture && windowOf(picture)));
}

/** The preset with which a picture is first shown. */
export function firstPreset(picture: ShownPicture): WindowPreset {
  return windowOf(picture) ? 'file' : 'full';
}

/** The window that a picture's file asks for. */
function windowOf({ pixels }: ShownPicture): { readonly level: number; readonly width: number } | null {
  return pixels.kind === 'grey' ? pixels.window : null;
}

/** The largest sample that a picture can have. */
export function whiteOf({ pixels }: ShownPicture): number {
  return pixels.kind === 'grey' ? pixels.white : 255;
}

/** Shares of the samples that a window fitted to a picture leaves below and above itself. */
const leftOut = 0.01;

/** The window of a preset for a picture. That of its file may lie beyond its samples. */
export function presetWindow(picture: ShownPicture, preset: WindowPreset): IntensityWindow {
  const asked = windowOf(picture);
  if (preset === 'file' && asked) return { ...asked, inverted: false };
  if (preset === 'file' || preset === 'full') return between(0, whiteOf(picture));
  const [low, high] = spread(picture);
  const middle = (low + high) / 2;
  if (preset === 'fitted') return between(low, high);
  return preset === 'dark' ? between(low, middle) : between(middle, high);
}

function between(low: number, high: number): IntensityWindow {
  return { level: (low + high) / 2, width: Math.max(1, high - low), inverted: false };
}

/** A window that can be drawn: neither empty nor beyond the samples that there can be. */
export function within(white: number, { level, width, inverted }: IntensityWindow): IntensityWindow {
  return {
    level: Math.min(white, Math.max(0, level)),
    width: Math.min(2 * white, Math.max(Math.min(1, white / 255), width)),
    inverted,
  };
}

/** The samples between which all lie but a few at either end. */
function spread(picture: ShownPicture): [low: number, high: number] {
  const white = whiteOf(picture);
  const { samples } = picture.pixels;
  const counts = new Uint32Array(white + 1);
  for (const sample of samples) counts[sample] = (counts[sample] ?? 0) + 1;
  const few = leftOut * samples.length;
  let [low, below] = [0, counts[0] ?? 0];
  while (low < white && below <= few) below += counts[++low] ?? 0;
  let [high, above] = [white, counts[white] ?? 0];
  while (high > low && above <= few) above += counts[--high] ?? 0;
  return [low, high];
}

/** The shade, 0 to 255, in which each sample of 0 to `white` is drawn. */
export function shades(white: number, { level, width, inverted }: IntensityWindow): Uint8ClampedArray {
  const low = level - width / 2;
  const made = new Uint8ClampedArray(white + 1);
  for (let sample = 0; sample <= white; sample++) {
    const shade = (255 * (sample - low)) / width;
    made[sample] = inverted ? 255 - shade : shade;
  }
  return made;
}

/** Draws a picture's samples through a window into RGBA, four bytes a pixel. */
export function drawPixels(
  { pixels }: ShownPicture,
  shadeOf: Uint8ClampedArray,
  rgba: Uint8ClampedArray,
): void {
  // Whole pixels at once: a picture of a megapixel follows the pointer.
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  const { samples } = pixels;
  if (pixels.kind === 'grey') {
    const greys = Uint32Array.from(shadeOf, (shade) => (0xff000000 | (shade * 0x010101)) >>> 0);
    for (let index = 0; index < samples.length; index++) words[index] = greys[samples[index] ?? 0] ?? 0;
    return;
  }
  for (let pixel = 0; pixel < words.length; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      rgba[4 * pixel + channel] = shadeOf[samples[3 * pixel + channel] ?? 0] ?? 0;
    rgba[4 * pixel + 3] = 255;
  }
}
