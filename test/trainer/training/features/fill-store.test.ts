import { expect, it, onTestFinished } from 'vitest';
import type { Batch, InferenceSession } from '../../../../src/trainer/executors/executor.ts';
import type { Progress } from '../../../../src/node/progress.ts';
import type { Example } from '../../../../src/trainer/training/features/example-source.ts';
import { FeatureStore } from '../../../../src/trainer/training/features/feature-store.ts';
import { fillStore } from '../../../../src/trainer/training/features/fill-store.ts';
import { MemoryExamples } from '../../../support/memory-examples.ts';
import { temporaryFolder } from '../../run/support/temporary-folder.ts';

const batchSize = 4;
const keyOf = ({ image }: Example): string => `image-${image}`;
const images = (...indices: number[]): Example[] => indices.map((image) => ({ image, view: null }));
const range = (count: number): Example[] => images(...Array.from({ length: count }, (_, image) => image));

/** A frozen part whose features are sums and differences of its two inputs; it notes the batches that it saw. */
class SumsAndDifferences implements InferenceSession {
  readonly seen: Batch[] = [];
  run(batch: Batch): Promise<Float32Array[]> {
    this.seen.push(batch);
    const pairs = Array.from({ length: batch.examples }, (_, row) =>
      batch.values.subarray(2 * row, 2 * row + 2),
    );
    return Promise.resolve([
      Float32Array.from(pairs, ([a = 0, b = 0]) => a + b),
      Float32Array.from(pairs, ([a = 0, b = 0]) => a - b),
    ]);
  }
  dispose(): void {}
}

async function setUp(signal = new AbortController().signal) {
  const tensors = ['sum', 'difference'];
  const store = await FeatureStore.open(await temporaryFolder(), new Map(tensors.map((name) => [name, 1])));
  onTestFinished(() => store.close());
  const pixels = new MemoryExamples(2, ({ image }) => Float32Array.of(10 * image, image));
  const frozen = new SumsAndDifferences();
  const progress: Progress[] = [];
  const fill = (examples: readonly Example[]): Promise<boolean> =>
    fillStore({
      ...{ store, pixels, frozen, tensors, examples, keyOf, batchSize, what: 'Features', signal },
      onProgress: (step) => progress.push(step),
    });
  const read = async (name: string, count: number): Promise<number[]> => {
    const values = new Float32Array(count);
    await store.read(name, range(count).map(keyOf), values);
    return [...values];
  };
  return { store, pixels, frozen, progress, fill, read };
}

it('computes each tensor of each example', async () => {
  const { fill, read } = await setUp();
  expect(await fill(range(6))).toBe(true);
  expect(await read('sum', 6)).toEqual([0, 11, 22, 33, 44, 55]);
  expect(await read('difference', 6)).toEqual([0, 9, 18, 27, 36, 45]);
});

it('gives the frozen part full batches alone, the last with blank rows', async () => {
  const { fill, frozen } = await setUp();
  await fill(range(6));
  expect(frozen.seen.map(({ examples }) => examples)).toEqual([4, 4]);
  expect([...(frozen.seen[1]?.values ?? [])]).toEqual([40, 4, 50, 5, 0, 0, 0, 0]);
});

it('computes nothing twice', async () => {
  const { fill, pixels } = await setUp();
  await fill(range(8));
  expect(await fill(range(8))).toBe(true);
  expect(pixels.given.length).toBe(2);
});

it('takes an interrupted fill up with the same batches', async () => {
  const { store, fill, pixels, read } = await setUp();
  // As a kill leaves it: the second of three batches is there.
  const second = images(4, 5, 6, 7).map(keyOf);
  await store.append(
    second,
    new Map([
      ['sum', Float32Array.of(44, 55, 66, 77)],
      ['difference', Float32Array.of(36, 45, 54, 63)],
    ]),
  );
  await fill(range(10));
  expect(pixels.given).toEqual([
    ['0', '1', '2', '3'],
    ['8', '9'],
  ]);
  expect(await read('sum', 10)).toEqual([0, 11, 22, 33, 44, 55, 66, 77, 88, 99]);
});

it('computes a batch anew as a whole where a part of it is missing', async () => {
  const { fill, pixels, read } = await setUp();
  await fill(images(1));
  await fill(range(4));
  expect(pixels.given).toEqual([['1'], ['0', '1', '2', '3']]);
  expect(await read('sum', 4)).toEqual([0, 11, 22, 33]);
});

it('keeps one row for two examples of one content', async () => {
  const { fill, read } = await setUp();
  await fill(images(0, 1, 1, 0, 2, 1));
  expect(await read('sum', 3)).toEqual([0, 11, 22]);
});

it('reports how far it is, of all that was asked for', async () => {
  const { fill, progress } = await setUp();
  await fill(range(4));
  await fill(range(10));
  expect(progress.map(({ done, total }) => [done, total])).toEqual([
    [0, 4],
    [4, 4],
    [4, 10],
    [8, 10],
    [10, 10],
  ]);
});

it('ends when it is stopped, with whole rows', async () => {
  const stop = new AbortController();
  const { store, fill, pixels } = await setUp(stop.signal);
  const batches = pixels.batches.bind(pixels);
  pixels.batches = async function* (order, size, signal) {
    for await (const batch of batches(order, size, signal)) {
      yield batch;
      stop.abort();
    }
  };
  await expect(fill(range(12))).rejects.toThrow();
  expect(range(12).map((example) => store.has(keyOf(example)))).toEqual([
    ...Array.from({ length: 4 }, () => true),
    ...Array.from({ length: 8 }, () => false),
  ]);
});
