import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { TrainingConfigurationInput } from '../../../src/shared/configuration/training-configuration.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { applyAugmentation, augment, drawAugmentation } from '../../../src/trainer/data/augment.ts';
import type { DrawnAugmentation } from '../../../src/trainer/data/augment.ts';
import type { Picture } from '../../../src/node/dataset/dataset.ts';
import { pixels } from '../../support/pictures.ts';
import { describeWithReference, runReference } from '../../support/reference-python.ts';

const off = { horizontalFlip: 0, rotation: 0, zoom: 0, translation: 0, brightness: 0, contrast: 0 };
const ranges = (input: TrainingConfigurationInput['augmentation']) =>
  trainingConfigurationSchema.parse({ augmentation: { ...off, ...input } }).augmentation;

const nothing: DrawnAugmentation = {
  flip: false,
  angle: 0,
  zoom: 1,
  down: 0,
  right: 0,
  brightness: 0,
  contrast: 1,
};

function picture(height: number, width: number, grey = false): Picture {
  const stream = randomStream(5, 'picture', height, width);
  const noise = pixels(height, width, 3, () => stream.integer(256));
  return { height, width, values: grey ? noise.map((_, at) => noise[at - (at % 3)] ?? 0) : noise };
}

function apply(original: Picture, drawn: Partial<DrawnAugmentation>): number[] {
  return [...applyAugmentation(original, { ...nothing, ...drawn }).values];
}

/** The value of a channel at whole coordinates, the picture mirrored at its edges, edge pixels repeated. */
function mirrored({ height, width, values }: Picture, y: number, x: number, channel: number): number {
  const inside = (place: number, length: number): number =>
    place < 0 ? inside(-1 - place, length) : place >= length ? inside(2 * length - 1 - place, length) : place;
  return values[(inside(y, height) * width + inside(x, width)) * 3 + channel] ?? 0;
}

/** Bilinear sampling written down as its definition, at where `from` says that each pixel comes from. */
function sample(original: Picture, from: (y: number, x: number) => [number, number]): number[] {
  const result: number[] = [];
  for (let y = 0; y < original.height; y++) {
    for (let x = 0; x < original.width; x++) {
      const [fromY, fromX] = from(y, x);
      const [top, left] = [Math.floor(fromY), Math.floor(fromX)];
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const [ny, wy] of [
          [top, top + 1 - fromY],
          [top + 1, fromY - top],
        ] as const) {
          for (const [nx, wx] of [
            [left, left + 1 - fromX],
            [left + 1, fromX - left],
          ] as const) {
            sum += wy * wx * mirrored(original, ny, nx, channel);
          }
        }
        result.push(sum);
      }
    }
  }
  return result;
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...actual.map((value, at) => Math.abs(value - (expected[at] ?? 0))));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe.each([
  ['in colour', false],
  ['in grey', true],
])('a picture %s', (_, grey) => {
  const original = picture(9, 12, grey);
  const centreY = 4;
  const centreX = 5.5;

  it('flipped has its very pixels from right to left', () => {
    expect(apply(original, { flip: true })).toEqual(sample(original, (y, x) => [y, 11 - x]));
  });

  it.each([0.1, -0.7, 3])('turned by %f radians turns about its centre, anticlockwise', (angle) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const expected = sample(original, (y, x) => [
      centreY + sin * (x - centreX) + cos * (y - centreY),
      centreX + cos * (x - centreX) - sin * (y - centreY),
    ]);
    expectClose(apply(original, { angle }), expected, 1e-4);
  });

  it.each([0.5, 1.9])('zoomed by %f shows more of its surroundings the larger the factor', (zoom) => {
    const expected = sample(original, (y, x) => [
      centreY + zoom * (y - centreY),
      centreX + zoom * (x - centreX),
    ]);
    expectClose(apply(original, { zoom }), expected, 1e-4);
  });

  it('moved by whole pixels has its very pixels elsewhere, mirrored at the edges', () => {
    const drawn = { down: 2 / 9, right: -3 / 12 };
    expectClose(
      apply(original, drawn),
      sample(original, (y, x) => [y - 2, x + 3]),
      1e-4,
    );
  });

  it('moved almost out of sight is still filled by mirroring', () => {
    const drawn = { down: 0.9, right: 0.9 };
    expectClose(
      apply(original, drawn),
      sample(original, (y, x) => [y - 8.1, x - 10.8]),
      1e-4,
    );
  });

  it('made brighter and darker stays within 0 and 255', () => {
    const expected = Array.from(original.values, (value) => Math.min(255, value + 60));
    expect(apply(original, { brightness: 60 })).toEqual(expected);
    const darker = Array.from(original.values, (value) => Math.max(0, value - 60));
    expect(apply(original, { brightness: -60 })).toEqual(darker);
  });

  it('given more contrast moves away from the mean of each channel', () => {
    const means = [0, 1, 2].map((channel) => {
      const own = [...original.values].filter((_value, at) => at % 3 === channel);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    });
    const expected = Array.from(original.values, (value, at) => {
      const mean = means[at % 3] ?? 0;
      return Math.min(255, Math.max(0, (value - mean) * 1.5 + mean));
    });
    expectClose(apply(original, { contrast: 1.5 }), expected, 1e-4);
  });
});

describe('drawing', () => {
  const everything = ranges({
    horizontalFlip: 0.5,
    rotation: 0.05,
    zoom: 0.2,
    translation: 0.1,
    brightness: 0.2,
    contrast: 0.3,
  });
  const draws = Array.from({ length: 2000 }, (_, index) =>
    drawAugmentation(everything, randomStream(1, index)),
  );

  it.each<[keyof DrawnAugmentation, number, number]>([
    ['angle', -0.1 * Math.PI, 0.1 * Math.PI],
    ['zoom', 0.8, 1.2],
    ['down', -0.1, 0.1],
    ['right', -0.1, 0.1],
    ['brightness', -51, 51],
    ['contrast', 0.7, 1.3],
  ])('%s is spread over its whole range and no further', (name, low, high) => {
    const values = draws.map((drawn) => Number(drawn[name]));
    const margin = (high - low) * 0.01;
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
    expect(Math.min(...values)).toBeLessThan(low + margin);
    expect(Math.max(...values)).toBeLessThanOrEqual(high);
    expect(Math.max(...values)).toBeGreaterThan(high - margin);
  });

  it('flips as often as asked for', () => {
    const flips = draws.filter(({ flip }) => flip).length;
    expect(Math.abs(flips / draws.length - 0.5)).toBeLessThan(0.04);
  });

  it('is not changed by turning something else on', () => {
    const { angle } = drawAugmentation(ranges({ rotation: 0.1 }), randomStream(1));
    expect(
      drawAugmentation(ranges({ rotation: 0.1, zoom: 0.3, horizontalFlip: 1 }), randomStream(1)).angle,
    ).toBe(angle);
  });

  it('gives the same variant for the same stream, and another for another', () => {
    const original = picture(8, 8);
    const variant = (view: number) =>
      augment(original, everything, randomStream(1, 'augment', 'a.png', view));
    expect(variant(0)).toEqual(variant(0));
    expect(variant(0)).not.toEqual(variant(1));
  });

  it('of nothing gives the picture itself', () => {
    const original = picture(8, 8);
    expect(augment(original, ranges({}), randomStream(1))).toBe(original);
  });
});

describeWithReference('beside Keras', () => {
  it('each augmentation does what the layer of that name does', async () => {
    const original = picture(24, 20);
    const drawn: DrawnAugmentation[] = [
      { ...nothing, flip: true },
      { ...nothing, angle: 0.3 },
      { ...nothing, angle: -2.5 },
      { ...nothing, zoom: 0.7 },
      { ...nothing, zoom: 1.6 },
      { ...nothing, down: 0.17, right: -0.31 },
      { ...nothing, brightness: 40 },
      { ...nothing, contrast: 1.4 },
      { ...nothing, contrast: 0.6 },
    ];
    const jobs = drawn.map((job) => ({ ...job, ...original, values: [...original.values] }));
    const expected = z.array(z.array(z.number())).parse(await runReference('keras_augmentation.py', jobs));
    drawn.forEach((job, index) => {
      // Keras works out the coordinates in 32-bit floating-point numbers.
      expectClose(apply(original, job), expected[index] ?? [], 0.02);
    });
  });

  it('augmentations together move pixels to where the layers one after the other do', async () => {
    // A picture that is linear in x and y is resampled without loss, however often, where it is not mirrored.
    const size = 40;
    const values = pixels(size, size, 3, (y, x, channel) => 20 + ([2 * x, 3 * y, x + y][channel] ?? 0));
    const ramp: Picture = { height: size, width: size, values };
    const job = { ...nothing, flip: true, angle: 0.2, zoom: 0.8, down: 0.05, right: -0.1 };
    const jobs = [{ ...job, ...ramp, values: [...values] }];
    const [expected] = z.array(z.array(z.number())).parse(await runReference('keras_augmentation.py', jobs));
    const inside = (all: readonly number[]) =>
      all.filter((_, at) => {
        const [y, x] = [Math.floor(at / 3 / size), Math.floor(at / 3) % size];
        return y > 12 && y < 28 && x > 12 && x < 28;
      });
    expectClose(inside(apply(ramp, job)), inside(expected ?? []), 0.02);
  });
});
