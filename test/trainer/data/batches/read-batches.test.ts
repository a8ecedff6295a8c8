import { expect, it } from 'vitest';
import { StoppedError } from '../../../../src/node/user-error.ts';
import type { AssembleBatch, PictureView } from '../../../../src/trainer/data/batches/assemble-batch.ts';
import { readBatches } from '../../../../src/trainer/data/batches/read-batches.ts';

const order = (count: number): PictureView[] =>
  Array.from({ length: count }, (_, index) => ({ path: `${index}.png`, view: null }));
/** A batch of numbers: those in the pictures' names. */
const numbers: AssembleBatch = (pictures) =>
  Promise.resolve(Float32Array.from(pictures, ({ path }) => parseInt(path)));
const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

async function all(assemble: AssembleBatch, count: number, signal = never): Promise<number[][]> {
  const batches = [];
  for await (const batch of readBatches({
    order: order(count),
    batchSize: 4,
    assemble,
    lookAhead: 2,
    signal,
  }))
    batches.push([...batch]);
  return batches;
}

it('gives batches in the order asked for, whichever is made first', async () => {
  const backwards: AssembleBatch = async (pictures, signal) => {
    for (let turns = parseInt(pictures[0]?.path ?? ''); turns < 12; turns++) await turn();
    return numbers(pictures, signal);
  };
  expect(await all(backwards, 10)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
});

it('gives none of nothing', async () => {
  expect(await all(numbers, 0)).toEqual([]);
});

it('goes on while the caller is busy, and no further than asked', async () => {
  let made = 0;
  const counted: AssembleBatch = (pictures, signal) => {
    made++;
    return numbers(pictures, signal);
  };
  const options = { order: order(100), batchSize: 4, assemble: counted, lookAhead: 2, signal: never };
  const batches = readBatches(options);
  await batches.next();
  for (let turns = 0; turns < 100; turns++) await turn();
  expect(made).toBe(3);
  await batches.next();
  for (let turns = 0; turns < 100; turns++) await turn();
  expect(made).toBe(4);
  await batches.return();
});

/** Makes a batch when nobody wants it any more at the latest. `running` counts those that are being made. */
function patient() {
  const state = { running: 0 };
  const assemble: AssembleBatch = async (pictures, signal) => {
    if (pictures[0]?.path === '0.png') return numbers(pictures, signal);
    state.running++;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await turn();
    state.running--;
    throw new StoppedError();
  };
  return { state, assemble };
}

it('ends with a caller that stops early, leaving nothing running', async () => {
  const { state, assemble } = patient();
  const batches = readBatches({ order: order(100), batchSize: 4, assemble, lookAhead: 3, signal: never });
  await batches.next();
  expect(state.running).toBe(3);
  await batches.return();
  expect(state.running).toBe(0);
});

it('stops when it is told to', async () => {
  const { state, assemble } = patient();
  const controller = new AbortController();
  const reading = all(assemble, 100, controller.signal);
  await turn();
  controller.abort();
  await expect(reading).rejects.toThrow(StoppedError);
  expect(state.running).toBe(0);
});

it('passes a failure on in its turn', async () => {
  const broken: AssembleBatch = (pictures, signal) =>
    pictures[0]?.path === '8.png' ? Promise.reject(new Error('defect')) : numbers(pictures, signal);
  const batches = readBatches({
    order: order(100),
    batchSize: 4,
    assemble: broken,
    lookAhead: 5,
    signal: never,
  });
  expect((await batches.next()).done).toBe(false);
  for (let turns = 0; turns < 10; turns++) await turn();
  expect((await batches.next()).done).toBe(false);
  await expect(batches.next()).rejects.toThrow('defect');
});
