import type { RandomStream } from '../../shared/random/random-stream.ts';

/**
 * The proportions of one imaginary chest. Positions are in units of half the picture's height, x to the viewer's
 * right (the patient's left), y downwards, (0, 0) in the middle.
 */
export interface Anatomy {
  readonly torsoWidth: number;
  /** By side: the patient's right (-1) and left (1) lung. */
  readonly lungs: readonly [Lung, Lung];
  readonly heart: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly mediastinumWidth: number;
  readonly ribs: {
    readonly count: number;
    readonly spacing: number;
    readonly slope: number;
    readonly strength: number;
  };
  readonly clavicleHeight: number;
  /** How dark air is against soft tissue. */
  readonly airContrast: number;
  readonly vessels: readonly Vessel[];
}

export interface Lung {
  readonly side: -1 | 1;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** y of the diaphragm's highest point. */
  readonly diaphragm: number;
}

/** A vessel of the lung: a chain of points that gets thinner. */
export interface Vessel {
  readonly points: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
  readonly strength: number;
}

/** Draws a chest by lot. Equal streams give equal chests. */
export function drawAnatomy(stream: RandomStream): Anatomy {
  const build = stream.uniform(0.9, 1.1);
  const lung = (side: -1 | 1): Lung => ({
    side,
    x: side * stream.uniform(0.38, 0.43) * build,
    y: stream.uniform(-0.12, -0.04),
    width: stream.uniform(0.27, 0.32) * build,
    height: stream.uniform(0.62, 0.74),
    // The liver lifts the right half of the diaphragm.
    diaphragm: stream.uniform(0.38, 0.48) + (side === 1 ? 0.06 : 0),
  });
  const lungs: [Lung, Lung] = [lung(-1), lung(1)];
  return {
    torsoWidth: stream.uniform(0.86, 0.96) * build,
    lungs,
    heart: {
      x: stream.uniform(0.08, 0.15),
      y: stream.uniform(0.24, 0.32),
      width: stream.uniform(0.27, 0.36) * build,
      height: stream.uniform(0.24, 0.31),
    },
    mediastinumWidth: stream.uniform(0.1, 0.15),
    ribs: {
      count: 9,
      spacing: stream.uniform(0.135, 0.16),
      slope: stream.uniform(0.1, 0.35),
      strength: stream.uniform(0.05, 0.11),
    },
    clavicleHeight: stream.uniform(-0.74, -0.64),
    airContrast: stream.uniform(0.34, 0.46),
    vessels: lungs.flatMap(({ side }) => Array.from({ length: 9 }, () => drawVessel(stream, side))),
  };
}

function drawVessel(stream: RandomStream, side: -1 | 1): Vessel {
  let x = side * stream.uniform(0.14, 0.2);
  let y = stream.uniform(-0.08, 0.1);
  let angle = stream.uniform(-1.2, 1.3);
  let radius = stream.uniform(0.014, 0.024);
  const points: { x: number; y: number; radius: number }[] = [];
  for (let index = 0; index < 18; index++) {
    points.push({ x, y, radius });
    angle += stream.uniform(-0.25, 0.25);
    x += side * Math.cos(angle) * 0.024;
    y += Math.sin(angle) * 0.024;
    radius *= 0.93;
  }
  return { points, strength: stream.uniform(0.05, 0.12) };
}
