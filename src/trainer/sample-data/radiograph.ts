import type { RandomStream } from '../../shared/random/random-stream.ts';
import type { Anatomy, Lung } from './anatomy.ts';
import type { Haze } from './opacities.ts';
import { bell, smoothNoise, smoothStep } from './smooth-noise.ts';
import { stampSynthetic } from './stamp.ts';

/** A grey picture, 8 bit, rows from the top. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Takes one film of an imaginary chest: pose, exposure, size, scatter and noise differ from film to film.
 * It looks like a radiograph from afar and has no diagnostic meaning whatever.
 */
export function drawRadiograph(anatomy: Anatomy, haze: Haze | null, stream: RandomStream): GreyPicture {
  const height = 176 + stream.integer(64);
  const width = Math.round(height * stream.uniform(1.02, 1.25));
  const angle = stream.uniform(-0.06, 0.06);
  const scale = stream.uniform(1, 1.14);
  const shiftX = stream.uniform(-0.05, 0.05);
  const shiftY = stream.uniform(-0.05, 0.05);
  const gamma = stream.uniform(0.88, 1.14);
  const exposure = stream.uniform(0.92, 1.06);
  const grain = stream.uniform(0.012, 0.04);
  const tilt = stream.uniform(-0.06, 0.06);
  const scatter = smoothNoise(stream, 0.5);

  const pixels = new Uint8Array(width * height);
  const cos = Math.cos(angle) / scale;
  const sin = Math.sin(angle) / scale;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const u = (2 * column - width) / height - shiftX;
      const v = (2 * row - height) / height - shiftY;
      const x = u * cos + v * sin;
      const y = v * cos - u * sin;
      const density = absorption(anatomy, haze, x, y) + 0.04 * scatter(x, y) + tilt * x;
      const brightness = Math.max(0, density * exposure) ** gamma + grain * stream.normal();
      pixels[row * width + column] = Math.round(255 * Math.min(1, Math.max(0, brightness)));
    }
  }
  stampSynthetic(pixels, width, height, 255);
  return { width, height, pixels };
}

/** How much of the beam is absorbed at a point: 0 in air, about 1 where soft tissue and bone lie over each other. */
function absorption(anatomy: Anatomy, haze: Haze | null, x: number, y: number): number {
  const shoulder = smoothStep(-1.05, -0.55, y);
  const halfWidth = 0.26 + (anatomy.torsoWidth - 0.26) * shoulder ** 0.6;
  const body = 1 - smoothStep(halfWidth - 0.06, halfWidth + 0.02, Math.abs(x));
  if (body === 0) return 0.02;

  const spine = bell(x, 0.07) * (0.1 + 0.025 * Math.cos(y * 48));
  const mediastinum =
    0.1 * (1 - smoothStep(anatomy.mediastinumWidth, anatomy.mediastinumWidth + 0.06, Math.abs(x)));
  const abdomen = 0.08 * smoothStep(0.45, 0.8, y);
  let density = 0.6 - 0.08 * Math.abs(x) + spine + mediastinum + abdomen;

  const heart = heartShare(anatomy, x, y);
  let lung = 0;
  for (const each of anatomy.lungs) lung = Math.max(lung, lungShare(each, x, y));
  const air = lung * (1 - 0.88 * heart);
  density += 0.12 * heart - anatomy.airContrast * air;
  if (air > 0.02) {
    density += air * vesselDensity(anatomy, x, y);
    if (haze) density += air * haze(x, y);
  }
  density += ribDensity(anatomy, x, y) * smoothStep(0.62, 0.4, y);
  density += clavicleDensity(anatomy, x, y);
  return body * density;
}

function lungShare(lung: Lung, x: number, y: number): number {
  if (x * lung.side < 0) return 0;
  const dx = (x - lung.x) / lung.width;
  const dy = (y - lung.y) / lung.height;
  // Narrow at the top, wide at the base.
  const radius = Math.hypot(dx / (0.86 + 0.2 * dy), dy);
  const inside = 1 - smoothStep(0.9, 1.04, radius);
  const floor = lung.diaphragm + 0.16 * dx * dx;
  return inside * (1 - smoothStep(floor - 0.02, floor + 0.03, y));
}

function heartShare({ heart }: Anatomy, x: number, y: number): number {
  const dx = x - heart.x;
  const dy = y - heart.y;
  // Leaning to the patient's left.
  const along = dx * 0.85 + dy * 0.53;
  const across = dy * 0.85 - dx * 0.53;
  return 1 - smoothStep(0.88, 1.08, Math.hypot(along / heart.width, across / heart.height));
}

function vesselDensity({ vessels }: Anatomy, x: number, y: number): number {
  let density = 0;
  for (const { points, strength } of vessels) {
    const [first] = points;
    if (!first || Math.abs(x - first.x) > 0.5 || x * first.x < 0) continue;
    let here = 0;
    for (const point of points) {
      const dx = x - point.x;
      const dy = y - point.y;
      if (Math.abs(dx) < 3 * point.radius && Math.abs(dy) < 3 * point.radius) {
        here = Math.max(here, bell(Math.hypot(dx, dy), point.radius));
      }
    }
    density += strength * here;
  }
  return density;
}

function ribDensity({ ribs, torsoWidth }: Anatomy, x: number, y: number): number {
  const across = Math.abs(x) / torsoWidth;
  if (across < 0.08 || across > 1) return 0;
  let density = 0;
  for (let index = 0; index < ribs.count; index++) {
    const height = -0.72 + index * ribs.spacing;
    // Behind: up and over from the spine. In front: fainter, falling towards the middle.
    const back = height - 0.1 * Math.sin(across * Math.PI * 0.9) + ribs.slope * across * across;
    const front = height + 0.3 - ribs.slope * 1.4 * across * across * 0.6;
    density += ribs.strength * tube(y - back, 0.026);
    if (across > 0.35) density += 0.45 * ribs.strength * tube(y - front, 0.03);
  }
  return density;
}

/** A rib's cross-section: a shadow with a brighter rim. */
function tube(distance: number, radius: number): number {
  if (Math.abs(distance) > 2.5 * radius) return 0;
  return (
    0.7 * (1 - smoothStep(0.8 * radius, 1.3 * radius, Math.abs(distance))) +
    0.45 * bell(Math.abs(distance) - radius, 0.3 * radius)
  );
}

function clavicleDensity({ clavicleHeight }: Anatomy, x: number, y: number): number {
  const across = Math.abs(x);
  if (across < 0.06 || across > 0.66) return 0;
  const line = clavicleHeight + 0.06 * Math.sin((across - 0.06) * 5.2) - 0.12 * across;
  return 0.12 * tube(y - line, 0.03);
}
