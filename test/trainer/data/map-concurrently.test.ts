import { expect, it } from 'vitest';
import { mapConcurrently } from '../../../src/trainer/data/map-concurrently.ts';
import { StoppedError } from '../../../src/node/user-error.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const items = Array.from({ length: 50 }, (_, index) => index);

it('results come in the order of the items, with no more work at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const results = await mapConcurrently(items, 7, async (item) => {
    most = Math.max(most, ++running);
    for (let turns = 0; turns < (item * 13) % 5; turns++) await turn();
    running--;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(7);
});

it('a failure ends it once what had begun is at rest', async () => {
  let begun = 0;
  let ended = 0;
  const mapping = mapConcurrently(items, 5, async (item) => {
    begun++;
    await turn();
    ended++;
    if (item === 10) throw new Error('broken');
  });
  await expect(mapping).rejects.toThrow('broken');
  expect(ended).toBe(begun);
  expect(begun).toBeLessThan(20);
});

it('a signal ends it', async () => {
  const controller = new AbortController();
  const mapping = mapConcurrently(
    items,
    5,
    async (item) => {
      if (item === 10) controller.abort();
      await turn();
    },
    controller.signal,
  );
  await expect(mapping).rejects.toThrow(StoppedError);
});
