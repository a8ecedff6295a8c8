import { describe, expect, it } from 'vitest';
import type { ImageRecord } from '../../../src/node/dataset/dataset.ts';
import { chooseReferenceImages } from '../../../src/trainer/classify/likeness/choose-reference-images.ts';
import { compareDistance, limitOf } from '../../../src/trainer/classify/likeness/likeness.ts';
import { nearest, unitRows } from '../../../src/trainer/classify/likeness/neighbours.ts';

describe('likeness to the training images', () => {
  it('calls no more than one validation image in twenty far', () => {
    const distances = Float32Array.from({ length: 400 }, (_, index) => index / 400);
    const far = distances.filter((value) => value > limitOf(distances));

    expect(far.length).toBeLessThanOrEqual(20);
    expect(far.length).toBeGreaterThanOrEqual(18);
  });

  it('is the share of validation images that are at least as far', () => {
    expect(compareDistance(0.25, [0.1, 0.2, 0.3, 0.4]).farther).toBe(0.5);
    expect(compareDistance(9, [0.1, 0.2]).farther).toBe(0);
  });

  it('finds the nearest rows, whatever their lengths, nearest first', () => {
    const rows = unitRows(Float32Array.of(0, 5, 3, 0, 1, 1), 2);
    const found = nearest(rows, unitRows(Float32Array.of(20, 1), 2), 2);

    expect(found.map(({ index }) => index)).toEqual([1, 2]);
    expect(found[0]?.distance).toBeCloseTo(Math.hypot(1 - 20 / Math.hypot(20, 1), 1 / Math.hypot(20, 1)), 6);
  });

  it('is measured on classes as they are in the split, and on as many patients as there is room for', () => {
    const images = Array.from({ length: 400 }, (_, index): ImageRecord => {
      const label = index < 100 ? 0 : 1;
      // Of each patient eight images.
      return { path: `${index}.png`, label, group: `patient ${Math.floor(index / 8)}`, split: 'train' };
    });
    const chosen = chooseReferenceImages(images, 'train', 1, 40).map((index) => images[index]);

    expect(chosen.filter((image) => image?.label === 0)).toHaveLength(10);
    expect(chosen.filter((image) => image?.label === 1)).toHaveLength(30);
    expect(new Set(chosen.map((image) => image?.group)).size).toBeGreaterThanOrEqual(39);
    expect(chooseReferenceImages(images, 'train', 1, 40)).toEqual(
      chosen.map((image) => images.findIndex((other) => other === image)),
    );
  });
});
