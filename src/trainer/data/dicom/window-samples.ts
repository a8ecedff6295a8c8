import { greyLevels } from './grey-levels.ts';
import { rangeOf } from './grey-scale.ts';
import type { GreyScale, LinearWindow } from './grey-scale.ts';

/** How a file asks to be shown, in samples: `level` in the middle between black and white, which are `width` apart. */
export interface SampleWindow {
  readonly level: number;
  /** More than 0. */
  readonly width: number;
}

/** Grey samples for a viewer that moves the window itself, 0 to `white`. */
export interface WindowSamples {
  readonly samples: Uint16Array;
  readonly white: number;
  /** null: from 0 to `white`. */
  readonly window: SampleWindow | null;
}

/** Where the modality's values lie among samples: `low` is 0, and each further step 1 more. */
interface Place {
  readonly low: number;
  readonly white: number;
  readonly window: SampleWindow | null;
}

const largestSample = 65_535;

/**
 * Turns stored samples into the modality's values, which no window has clipped: neighbouring values are neighbouring
 * samples, so that any window over them can be drawn exactly. 0 to `white` takes in the picture's values and the file's
 * window; one that reaches too far for that is told as it is, and may show padding as bright as the picture's lowest
 * value. MONOCHROME1 is mirrored, and padding 0.
 *
 * Where a file asks for a curve instead of a window, or for numbers beyond arithmetic, samples are its grey levels.
 */
export function windowSamples(scale: GreyScale, stored: Uint8Array | Uint16Array): WindowSamples {
  const { codeOf, values, step, padded, inverted, display } = scale;
  const place = display?.kind === 'curve' ? undefined : placeOf(scale, stored, display);
  if (place === undefined) {
    const levels = greyLevels(scale, stored, largestSample);
    return { samples: Uint16Array.from(levels), white: largestSample, window: null };
  }
  const { low, white, window } = place;
  const sampleOf = Uint16Array.from(values, (value, code) => {
    if (padded[code] === 1) return 0;
    const steps = Math.min(white, Math.max(0, Math.round((value - low) / step)));
    return inverted ? white - steps : steps;
  });
  const samples = new Uint16Array(stored.length);
  for (let index = 0; index < stored.length; index++)
    samples[index] = sampleOf[codeOf(stored[index] ?? 0)] ?? 0;
  return {
    samples,
    white,
    window: window && inverted ? { ...window, level: white - window.level } : window,
  };
}

/** Finds room for a picture's values and, if there is enough, for its window. undefined: they are beyond arithmetic. */
function placeOf(
  scale: GreyScale,
  stored: Uint8Array | Uint16Array,
  display: LinearWindow | null,
): Place | undefined {
  const { step } = scale;
  const { least, largest } = rangeOf(scale, stored) ?? { least: 0, largest: 0 };
  const own = Math.min(largestSample, Math.round((largest - least) / step));
  let [below, above] = [0, own];
  if (display) {
    const half = display.width / 2;
    const lowest = Math.min(0, Math.floor((display.centre - half - least) / step));
    const highest = Math.max(own, Math.ceil((display.centre + half - least) / step));
    if (highest - lowest <= largestSample) [below, above] = [-lowest, highest];
  }
  const low = least - below * step;
  const window = display && inSamples(display, low, step);
  const numbers = [low, own, ...(window ? [window.level, window.width] : [])];
  return numbers.every(Number.isFinite) ? { low, white: Math.max(1, below + above), window } : undefined;
}

function inSamples({ centre, width }: LinearWindow, low: number, step: number): SampleWindow {
  const level = (centre - low) / step;
  // An edge without width lies between two samples: the one at the centre is black, the next white.
  return width / step > 0 ? { level, width: width / step } : { level: Math.floor(level) + 0.5, width: 1 };
}
