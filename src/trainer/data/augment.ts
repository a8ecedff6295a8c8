import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { RandomStream } from '../../shared/random/random-stream.ts';
import { compose, horizontalFlip, identity, rotation, translation, zoom } from './affine-map.ts';
import type { AffineMap } from './affine-map.ts';
import type { Picture } from '../../node/dataset/dataset.ts';
import { warp } from './warp.ts';

export type Augmentation = TrainingConfiguration['augmentation'];

/** What is done to one view of a picture. */
export interface DrawnAugmentation {
  readonly flip: boolean;
  /** Radians, anticlockwise. */
  readonly angle: number;
  /** Above 1 zooms out. */
  readonly zoom: number;
  /** Shares of the height and of the width. */
  readonly down: number;
  readonly right: number;
  /** Added to every value. */
  readonly brightness: number;
  /** Multiplies every value's distance to its channel's mean. */
  readonly contrast: number;
}

/**
 * Draws what is done to a view, with the ranges of Keras's RandomFlip, RandomRotation, RandomZoom, RandomTranslation,
 * RandomBrightness and RandomContrast. Each draw is made even where its range is 0, so that turning one on leaves the
 * others as they are.
 */
export function drawAugmentation(ranges: Augmentation, stream: RandomStream): DrawnAugmentation {
  const either = (largest: number) => stream.uniform(-1, 1) * largest;
  return {
    flip: stream.next() < ranges.horizontalFlip,
    angle: either(ranges.rotation) * 2 * Math.PI,
    zoom: 1 + either(ranges.zoom),
    down: either(ranges.translation),
    right: either(ranges.translation),
    brightness: either(ranges.brightness) * 255,
    contrast: 1 + either(ranges.contrast),
  };
}

/**
 * A random variant of a picture, values 0 to 255: flipped, turned, zoomed and moved by one bilinear warp, then made
 * brighter and more or less contrasted. The same stream gives the same variant. Where nothing is done it is the picture
 * itself.
 */
export function augment(picture: Picture, ranges: Augmentation, stream: RandomStream): Picture {
  return applyAugmentation(picture, drawAugmentation(ranges, stream));
}

/**
 * Does to a picture what was drawn. The result's values are `target` (as long as the picture's), by default a new
 * array; where there is nothing to do it is the picture itself, and `target` is not touched.
 */
export function applyAugmentation(
  picture: Picture,
  drawn: DrawnAugmentation,
  target?: Float32Array,
): Picture {
  const { height, width, values } = picture;
  const map = affineMap(drawn, width, height);
  if (map === undefined && drawn.brightness === 0 && drawn.contrast === 1) return picture;
  const result = target ?? new Float32Array(values.length);
  if (map === undefined) result.set(values);
  else warp(picture, map, result);
  if (drawn.brightness !== 0) changeBrightness(result, drawn.brightness);
  if (drawn.contrast !== 1) changeContrast(result, drawn.contrast);
  return { height, width, values: result };
}

/** The one map that does what Keras's layers do one after the other; undefined where nothing moves. */
function affineMap(drawn: DrawnAugmentation, width: number, height: number): AffineMap | undefined {
  const steps: AffineMap[] = [];
  if (drawn.flip) steps.push(horizontalFlip(width));
  if (drawn.angle !== 0) steps.push(rotation(drawn.angle, width, height));
  if (drawn.zoom !== 1) steps.push(zoom(drawn.zoom, width, height));
  if (drawn.down !== 0 || drawn.right !== 0) {
    steps.push(translation(drawn.right * width, drawn.down * height));
  }
  // A map leads from the result back to the source, so the last step is looked up first.
  return steps.length === 0 ? undefined : steps.reduce((outer, inner) => compose(outer, inner), identity);
}

function changeBrightness(values: Float32Array, added: number): void {
  for (let at = 0; at < values.length; at++) values[at] = clip((values[at] ?? 0) + added);
}

function changeContrast(values: Float32Array, factor: number): void {
  for (let channel = 0; channel < 3; channel++) {
    let sum = 0;
    for (let at = channel; at < values.length; at += 3) sum += values[at] ?? 0;
    const mean = sum / (values.length / 3);
    for (let at = channel; at < values.length; at += 3) {
      values[at] = clip(((values[at] ?? 0) - mean) * factor + mean);
    }
  }
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
