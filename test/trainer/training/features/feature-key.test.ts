import { describe, expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../../src/shared/configuration/training-configuration.ts';
import { featureKeys } from '../../../../src/trainer/training/features/feature-key.ts';

const content = 'a'.repeat(64);
const example = { image: 0, view: 1 };

function keyWith(
  configuration: TrainingConfigurationInput = {},
  {
    hash = content,
    path = 'train/a.jpeg',
    view = 1,
  }: { hash?: string; path?: string; view?: number | null } = {},
): string {
  return featureKeys(
    trainingConfigurationSchema.parse(configuration),
    () => hash,
    () => path,
  )({ ...example, view });
}

describe('the key of an augmented view', () => {
  it.each<[string, string]>([
    ['the picture', keyWith({}, { hash: 'b'.repeat(64) })],
    ['the end of its hash', keyWith({}, { hash: `${'a'.repeat(63)}b` })],
    ['the view', keyWith({}, { view: 2 })],
    ['the file, by whose path the augmentation is drawn', keyWith({}, { path: 'train/b.jpeg' })],
    ['the seed', keyWith({ seed: 1 })],
    ['the augmentation', keyWith({ augmentation: { rotation: 0.1 } })],
  ])('is another for another %s', (_, key) => {
    expect(key).not.toBe(keyWith());
  });

  it('does not change with the number of views, nor with what does not touch pixels', () => {
    expect(keyWith({ augmentation: { views: 8 }, batchSize: 8, head: { dropout: 0.5 } })).toBe(keyWith());
    expect(keyWith({ augmentation: { views: 'fresh' } })).toBe(keyWith());
  });
});

describe('the key of a picture as it is', () => {
  const plain = keyWith({}, { view: null });

  it('is that of its content alone', () => {
    const other = { seed: 9, augmentation: { rotation: 0.1 } };
    expect(keyWith(other, { view: null, path: 'val/c.jpeg' })).toBe(plain);
    expect(keyWith({}, { view: null, hash: 'b'.repeat(64) })).not.toBe(plain);
  });

  it('is never that of a view', () => {
    expect(keyWith({}, { view: 0 })).not.toBe(plain);
  });
});

it('keys are one word each, as a line of the index needs', () => {
  for (const key of [keyWith(), keyWith({}, { view: null })]) expect(key).toMatch(/^[0-9a-f]{24}$/);
});
