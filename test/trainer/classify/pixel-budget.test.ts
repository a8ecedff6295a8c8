import { expect, it } from 'vitest';
import { PixelBudget } from '../../../src/trainer/classify/reading/pixel-budget.ts';

/** Work that ends when it is told to, and what of it has begun. */
function works(budget: PixelBudget, pixels: readonly number[]) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = pixels.map((each, index) =>
    budget.spend(each, async () => {
      begun.push(index);
      await new Promise<void>((resolve) => (ends[index] = resolve));
    }),
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { begun, all, end: (index: number) => (ends[index]?.(), settle()), settle };
}

it('small pictures are decoded side by side, large ones one after the other, in the order in which they came', async () => {
  const { begun, all, end, settle } = works(new PixelBudget(100), [40, 40, 90, 10, 500]);
  await settle();
  expect(begun).toEqual([0, 1]);
  await end(0);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(3);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(2);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  await end(4);
  await Promise.all(all);
});

it('a picture that cannot be decoded leaves its room to the next', async () => {
  const budget = new PixelBudget(100);
  await expect(budget.spend(100, () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
  expect(await budget.spend(100, () => Promise.resolve('decoded'))).toBe('decoded');
});
