import { rangeOf } from './grey-scale.ts';
import type { GreyScale } from './grey-scale.ts';
import { storedCount } from './sample-codes.ts';

/** Levels from black, 0, to white: as a network sees them, or as finely as the file has them. */
export type White = 255 | 65_535;

/**
 * Turns stored samples into grey levels, 0 to `white`, as the file asks to be shown: through its table of values of
 * interest or its window, else over the range of the picture's values; MONOCHROME1 is inverted, and padding is black.
 */
export function greyLevels(
  scale: GreyScale,
  samples: Uint8Array | Uint16Array,
  white: White,
): Uint8Array | Uint16Array {
  const { codeOf, values, padded, inverted } = scale;
  const brightnessOf = brightness(scale, samples);
  const levelOf = (value: number, code: number): number => {
    if (padded[code] === 1) return 0;
    const bright = Math.min(1, Math.max(0, brightnessOf(value)));
    return Math.round(white * (inverted ? 1 - bright : bright));
  };
  const levels = Uint16Array.from(values, levelOf);
  const stored = Uint16Array.from({ length: storedCount(samples) }, (_, value) => levels[codeOf(value)] ?? 0);
  const result = white === 255 ? new Uint8Array(samples.length) : new Uint16Array(samples.length);
  for (let index = 0; index < samples.length; index++) result[index] = stored[samples[index] ?? 0] ?? 0;
  return result;
}

/** A value as brightness: 0 and less is black, 1 and more white. */
function brightness(scale: GreyScale, samples: Uint8Array | Uint16Array): (value: number) => number {
  const { display } = scale;
  if (display?.kind === 'curve') return display.brightness;
  if (display?.kind === 'linear') {
    const { centre, width } = display;
    return width === 0 ? (value) => (value > centre ? 1 : 0) : (value) => (value - centre) / width + 0.5;
  }
  const { least, largest } = rangeOf(scale, samples) ?? { least: 0, largest: 0 };
  // A picture of one value has no contrast to show.
  return largest > least ? (value) => (value - least) / (largest - least) : () => 0;
}
