import type { Picture } from '../../../node/dataset/dataset.ts';
import type { ShownPicture } from '../../../shared/protocol/classifier-protocol.ts';
import { pixelFacts } from './simple-facts.ts';

/** A decoded picture, [height, width, 3], as it is shown: one sample a pixel where it has no colour to speak of. */
export function smallPicture({ width, height, values }: Picture): ShownPicture {
  if (!pixelFacts(values).grey)
    return { width, height, pixels: { kind: 'rgb', samples: Uint8Array.from(values) } };
  const samples = Uint16Array.from({ length: width * height }, (_, pixel) => values[3 * pixel] ?? 0);
  return { width, height, pixels: { kind: 'grey', samples, white: 255, window: null } };
}
