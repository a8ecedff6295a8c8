import type { RandomStream } from '../../shared/random/random-stream.ts';
import type { Anatomy } from './anatomy.ts';
import { bell, smoothNoise } from './smooth-noise.ts';

/** The haze that stands for pneumonia: how much brighter the lung is at a point, 0 or more. */
export type Haze = (x: number, y: number) => number;

/** One to three patchy, soft-edged opacities in the lungs, from faint to plain. */
export function drawPneumonia(anatomy: Anatomy, stream: RandomStream): Haze {
  const texture = smoothNoise(stream, 0.09);
  const strength = stream.uniform(0.18, 0.42);
  const patches = Array.from({ length: 1 + stream.integer(3) }, () => {
    const lung = anatomy.lungs[stream.integer(2)] ?? anatomy.lungs[0];
    return {
      x: lung.x + stream.uniform(-0.5, 0.5) * lung.width,
      // More often in the lower fields.
      y: lung.y + (stream.next() ** 0.7 - 0.35) * lung.height,
      width: stream.uniform(0.12, 0.24),
      height: stream.uniform(0.12, 0.26),
      strength: strength * stream.uniform(0.6, 1),
    };
  });
  return (x, y) => {
    let sum = 0;
    for (const patch of patches) {
      const distance = Math.hypot((x - patch.x) / patch.width, (y - patch.y) / patch.height);
      sum += patch.strength * bell(distance, 1);
    }
    return sum === 0 ? 0 : sum * (1 + 0.45 * texture(x, y));
  };
}
