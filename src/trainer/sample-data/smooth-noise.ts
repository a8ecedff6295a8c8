import type { RandomStream } from '../../shared/random/random-stream.ts';

/** A smooth random field over the plane with values from -1 to 1 and features of about `scale` (value noise). */
export function smoothNoise(stream: RandomStream, scale: number): (x: number, y: number) => number {
  const side = 32;
  const lattice = Float32Array.from({ length: side * side }, () => stream.uniform(-1, 1));
  const at = (column: number, row: number): number =>
    lattice[(((row % side) + side) % side) * side + (((column % side) + side) % side)] ?? 0;
  return (x, y) => {
    const u = x / scale;
    const v = y / scale;
    const column = Math.floor(u);
    const row = Math.floor(v);
    const s = fade(u - column);
    const t = fade(v - row);
    const top = at(column, row) * (1 - s) + at(column + 1, row) * s;
    const bottom = at(column, row + 1) * (1 - s) + at(column + 1, row + 1) * s;
    return top * (1 - t) + bottom * t;
  };
}

/** 0 below `from`, 1 above `to`, a smooth rise between them. */
export function smoothStep(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return fade(share);
}

/** A bell of height 1 at 0, practically 0 beyond three widths. */
export function bell(distance: number, width: number): number {
  const z = distance / width;
  return z * z > 9 ? 0 : Math.exp(-0.5 * z * z);
}

function fade(share: number): number {
  return share * share * (3 - 2 * share);
}
