import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import type { TrainingConfigurationInput } from '../../../src/shared/configuration/training-configuration.ts';
import { assignSplits } from '../../../src/trainer/data/assign-splits.ts';
import type { UnassignedImage } from '../../../src/trainer/data/assign-splits.ts';
import type { SplitName } from '../../../src/node/dataset/dataset.ts';
import { UserError } from '../../../src/node/user-error.ts';

const classes = ['healthy', 'sick'];

function assign(
  images: readonly UnassignedImage[],
  split: TrainingConfigurationInput['split'] = {},
  seed = 7,
) {
  return assignSplits(images, classes, trainingConfigurationSchema.parse({ split }).split, seed);
}

/** Patients of `size` images each. */
function patients(
  count: number,
  label: number,
  published: SplitName | undefined,
  size = 1,
  name = `${published ?? 'any'} ${label}`,
): UnassignedImage[] {
  return Array.from({ length: count * size }, (_, index) => ({
    label,
    published,
    group: `${name} ${Math.floor(index / size)}`,
  }));
}

function count(splits: readonly SplitName[], split: SplitName): number {
  return splits.filter((assigned) => assigned === split).length;
}

const single = [...patients(100, 0, undefined, 2), ...patients(200, 1, undefined, 3)];
const published = [
  ...patients(100, 0, 'train'),
  ...patients(300, 1, 'train'),
  ...patients(8, 0, 'val'),
  ...patients(8, 1, 'val'),
  ...patients(30, 0, 'test'),
  ...patients(50, 1, 'test'),
];

describe('a single folder of classes', () => {
  it('is divided into the shares asked for, class by class', () => {
    const { splits } = assign(single, { testFraction: 0.2, validationFraction: 0.1 });
    for (const [label, images] of [200, 600].entries()) {
      const own = splits.filter((_, index) => single[index]?.label === label);
      expect(Math.abs(count(own, 'test') - 0.2 * images)).toBeLessThanOrEqual(2);
      expect(Math.abs(count(own, 'val') - 0.1 * 0.8 * images)).toBeLessThanOrEqual(2);
    }
  });

  it('has no patient in two splits', () => {
    const { splits } = assign(single);
    const places = new Set(single.map(({ group }, index) => `${group}: ${splits[index] ?? ''}`));
    expect(places.size).toBe(300);
  });

  it('has no test set when none is asked for, and the user is warned', () => {
    const { splits, notes } = assign(single, { testFraction: 0 });
    expect(count(splits, 'test')).toBe(0);
    expect(notes.map(({ text }) => text).join()).toMatch(/There is no test set/);
  });

  it('is refused where a class has one patient only', () => {
    const images = [...patients(1, 0, undefined, 50), ...patients(50, 1, undefined)];
    expect(() => assign(images)).toThrow(UserError);
    expect(() => assign(images)).toThrow(/class healthy .* too few patients/);
  });
});

describe('published splits', () => {
  it('leave test as it is', () => {
    const { splits } = assign(published);
    const test = published.map((image) => image.published === 'test');
    expect(splits.map((split) => split === 'test')).toEqual(test);
  });

  it('have a validation set too small refilled from train, its own images kept', () => {
    const { splits, notes } = assign(published);
    published.forEach((image, index) => {
      if (image.published === 'val') expect(splits[index]).toBe('val');
    });
    // 12 % of 108 and of 308.
    expect(count(splits, 'val')).toBe(13 + 37);
    expect(notes[0]?.text).toMatch(/only 16 images.*now has 50 images of 50 patients; train keeps 366/);
  });

  it('keep a validation set that is large enough', () => {
    const { splits, notes } = assign(published, { minimumValidationImages: 16 });
    expect(count(splits, 'val')).toBe(16);
    expect(notes).toEqual([]);
  });

  it('have a validation set taken from train where there is none', () => {
    const { splits } = assign(published.filter((image) => image.published !== 'val'));
    expect(count(splits, 'val')).toBe(12 + 36);
  });

  it('have a whole patient moved when part of it is in a validation set that is refilled', () => {
    const shared = [...patients(2, 0, 'val', 2, 'shared'), ...patients(2, 0, 'train', 5, 'shared')];
    const images = [...published, ...shared];
    const { splits } = assign(images);
    images.forEach(({ group }, index) => {
      if (group.startsWith('shared')) expect(splits[index]).toBe('val');
    });
  });

  it('are kept where they divide a patient, and the user is warned', () => {
    const images = [
      ...published,
      ...patients(3, 1, 'train', 1, 'both'),
      ...patients(3, 1, 'test', 1, 'both'),
    ];
    const { splits, notes } = assign(images);
    expect(count(splits, 'test')).toBe(83);
    const warning = notes.find(({ level }) => level === 'warning');
    expect(warning?.text).toMatch(/^3 patients have images in both train and test, such as both 0/);
  });

  it('are refused where no validation set can come about', () => {
    const images = published.filter((image) => image.published !== 'val');
    expect(() => assign(images, { validationFraction: 0 })).toThrow(/no validation set/);
  });
});

describe('the same images', () => {
  it('are divided alike in any order', () => {
    const { splits } = assign(single);
    const reversed = assign([...single].reverse()).splits;
    expect([...reversed].reverse()).toEqual(splits);
  });

  it('are divided differently for another seed', () => {
    expect(assign(single, {}, 1).splits).not.toEqual(assign(single, {}, 2).splits);
  });
});
