import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import type { Compute } from '../../../../src/trainer/executors/open-compute.ts';
import { type Layer, layerNamed, type Weights } from '../../../../src/trainer/network/description.ts';
import { claimStoreFolder, makeRoom } from '../../../../src/trainer/training/features/claim-store-folder.ts';
import type { Example } from '../../../../src/trainer/training/features/example-source.ts';
import { FrozenFeatures } from '../../../../src/trainer/training/features/frozen-features.ts';
import { StoredFeatures } from '../../../../src/trainer/training/features/stored-features.ts';
import { ComputedFeatures } from '../../../../src/trainer/training/features/computed-features.ts';
import { initializeWeights } from '../../../../src/trainer/network/initialize.ts';
import { planModel } from '../../../../src/trainer/training/model-plan.ts';
import { describeOnEachEngine, openEngineForTests } from '../../../support/engines.ts';
import { allValues, MemoryExamples } from '../../../support/memory-examples.ts';
import { temporaryFolder } from '../../run/support/temporary-folder.ts';

const inputSize = 32;
const { model, phases } = planModel(
  trainingConfigurationSchema.parse({
    backbone: { width: 0.35, inputSize },
    fineTuning: { fineTuneAt: 'block_1' },
  }),
  2,
);
const cuts = phases.map(({ cut }) => cut);
const [pooling = null, inside = null] = cuts;
const weights = initializeWeights(model, 1);
const examples = Array.from({ length: 40 }, (_, image): Example => ({ image, view: image % 2 ? 0 : null }));
const gigabyte = 1e9;
/** What all examples take at both cuts. */
const neededBytes = examples.length * 4 * cuts.reduce((sum, cut) => sum + lengthAt(cut), 0);

function lengthAt(cut: string | null): number {
  const layer: Layer | null = cut === null ? null : layerNamed(model, cut);
  return layer?.outputShape.reduce((product, length) => product * length, 1) ?? 0;
}

interface Settings {
  readonly cacheFolder: string;
  readonly maximumBytes?: number;
  readonly cuts?: readonly (string | null)[];
  readonly weights?: Weights;
}

async function open(compute: Compute, settings: Settings) {
  const notices: string[] = [];
  const pixels = new MemoryExamples(inputSize * inputSize * 3);
  const features = await FrozenFeatures.open({
    engine: compute.engine,
    executor: compute.executor,
    model,
    weights,
    pixels,
    keyOf: ({ image, view }) => `${image}-${view ?? 'plain'}`,
    pixelsVersion: '1',
    batchSize: 32,
    cuts,
    expectedExamples: examples.length,
    maximumBytes: gigabyte,
    onNotice: (text) => notices.push(text),
    ...settings,
  });
  const prepare = (some = examples): Promise<void> =>
    features.prepare(some, 'Features', new AbortController().signal, () => undefined);
  return { features, pixels, notices, prepare };
}

describeOnEachEngine('frozen features', (compute) => {
  it('are the same bits whether they were kept or are computed in the same batches', async () => {
    const cacheFolder = await temporaryFolder();
    const kept = await open(compute(), { cacheFolder });
    await kept.prepare();
    for (const cut of [pooling, inside]) {
      const stored = await kept.features.at(cut, true);
      const computed = await kept.features.at(cut, false);
      expect([stored, computed].map(({ constructor }) => constructor)).toEqual([
        StoredFeatures,
        ComputedFeatures,
      ]);
      // 32 a batch, as features are kept: the last 8 are computed with blank rows and without.
      const all = await allValues(stored, examples, 32);
      expect(all.length).toBe(examples.length * lengthAt(cut));
      expect(all).toEqual(await allValues(computed, examples, 32));
      // A larger batch of the training goes through the frozen part in the same ones.
      expect(all).toEqual(await allValues(computed, examples, 40));
    }
    await kept.features.close();
  });

  it('leave no tensors behind', async () => {
    const { tf } = compute().engine;
    const before = tf.memory().numTensors;
    const { features, prepare } = await open(compute(), { cacheFolder: await temporaryFolder() });
    await prepare();
    await allValues(await features.at(inside, false), examples.slice(0, 8), 8);
    await features.close();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('frozen features', () => {
  let compute: Compute;
  beforeAll(async () => (compute = await openEngineForTests('wasm')));
  afterAll(() => compute.engine.dispose());

  it('are computed once for both phases and for later runs', async () => {
    const cacheFolder = await temporaryFolder();
    const first = await open(compute, { cacheFolder });
    await first.prepare(examples.slice(0, 35));
    await first.prepare(examples.slice(0, 35));
    expect(first.pixels.given.length).toBe(2);
    const values = await allValues(await first.features.at(inside, true), examples.slice(0, 35), 10);
    await first.features.close();

    const second = await open(compute, { cacheFolder });
    await second.prepare(examples.slice(0, 35));
    expect(second.pixels.given).toEqual([]);
    expect(await allValues(await second.features.at(inside, true), examples.slice(0, 35), 10)).toEqual(
      values,
    );
    await second.features.close();
  });

  it('are other ones for other weights', async () => {
    const cacheFolder = await temporaryFolder();
    for (const seed of [1, 2]) {
      const { features, pixels, prepare } = await open(compute, {
        cacheFolder,
        weights: initializeWeights(model, seed),
      });
      await prepare(examples.slice(0, 4));
      expect(pixels.given.length).toBe(1);
      await features.close();
    }
  });

  it('give the pixels themselves where nothing is frozen', async () => {
    const { features, pixels, prepare } = await open(compute, {
      cacheFolder: await temporaryFolder(),
      cuts: [null],
    });
    await prepare();
    expect(pixels.given).toEqual([]);
    expect(await features.at(null, true)).toBe(pixels);
    await features.close();
  });

  it.each([
    ['the larger cut', neededBytes - 1, [StoredFeatures, ComputedFeatures], 1],
    ['everything', 0, [ComputedFeatures, ComputedFeatures], 2],
  ] as const)(
    'that the bound leaves no room for are computed each time, and the user is told: %s',
    async (_, maximumBytes, classes, told) => {
      const { features, notices, prepare } = await open(compute, {
        cacheFolder: await temporaryFolder(),
        maximumBytes,
      });
      await prepare();
      const sources = [await features.at(pooling, true), await features.at(inside, true)];
      expect(sources.map(({ constructor }) => constructor)).toEqual(classes);
      expect(notices.length).toBe(told);
      expect(notices[0]).toContain(`40 pictures at ${inside ?? ''}`);
      for (const [index, cut] of [pooling, inside].entries()) {
        const source = sources[index];
        if (source) expect((await allValues(source, examples, 32)).length).toBe(40 * lengthAt(cut));
      }
      await features.close();
    },
  );

  it('that just fit stay where they are when a run is resumed', async () => {
    const cacheFolder = await temporaryFolder();
    for (const computed of [2, 0]) {
      // The index takes a few bytes a picture beside the features.
      const maximumBytes = neededBytes + 10_000;
      const { features, pixels, notices, prepare } = await open(compute, { cacheFolder, maximumBytes });
      await prepare();
      expect([pixels.given.length, notices]).toEqual([computed, []]);
      await features.close();
    }
  });

  it('take the place of those of an older run when there is no room for both', async () => {
    const cacheFolder = await temporaryFolder();
    const maximumBytes = 1.5 * neededBytes;
    for (const seed of [1, 2]) {
      const { features, notices, prepare } = await open(compute, {
        cacheFolder,
        maximumBytes,
        weights: initializeWeights(model, seed),
      });
      await prepare();
      expect(notices).toEqual([]);
      await features.close();
    }
    expect((await readdir(path.join(cacheFolder, 'features'))).length).toBe(1);
  });

  it('of two runs at once are kept in two places', async () => {
    const cacheFolder = await temporaryFolder();
    const first = await open(compute, { cacheFolder });
    const second = await open(compute, { cacheFolder });
    await Promise.all([first.prepare(examples.slice(0, 4)), second.prepare(examples.slice(0, 4))]);
    expect([first.pixels.given.length, second.pixels.given.length]).toEqual([1, 1]);
    expect((await readdir(path.join(cacheFolder, 'features'))).length).toBe(2);
    await Promise.all([first.features.close(), second.features.close()]);
  });
});

describe('room for features', () => {
  /** The folder of a store in a cache. */
  const named = (letter: string): string => letter.repeat(32);
  const placeOf = (parent: string, letter: string): string => path.join(parent, named(letter));
  const left = async (parent: string): Promise<string> =>
    (await readdir(parent))
      .map((name) => name.slice(0, 1))
      .sort()
      .join('');

  /** Stores of 1,000 bytes each, called by a letter, the first used longest ago. */
  async function stores(letters: string): Promise<string> {
    const parent = await temporaryFolder();
    for (const [index, letter] of letters.split('').entries()) {
      const folder = placeOf(parent, letter);
      await mkdir(folder);
      await writeFile(path.join(folder, 'data.f32'), new Uint8Array(1000));
      await longAgo(folder, index);
    }
    return parent;
  }
  async function longAgo(folder: string, index = 0): Promise<void> {
    const time = new Date(2024, 0, 1 + index);
    await utimes(folder, time, time);
  }

  it.each([
    [1000, 4000, 'abcf'],
    [1001, 4000, 'bcf'],
    [2000, 3000, 'cf'],
    [3000, 3000, 'f'],
  ])(
    'for %i bytes of %i is made by removing what was not used for longest',
    async (needed, limit, expected) => {
      const parent = await stores('abcf');
      expect(await makeRoom(parent, placeOf(parent, 'f'), needed, limit)).toBe(
        limit - 1000 * (expected.length - 1),
      );
      expect(await left(parent)).toBe(expected);
    },
  );

  it('is not made for what can never fit', async () => {
    const parent = await stores('abf');
    expect(await makeRoom(parent, placeOf(parent, 'f'), 5000, 4000)).toBe(2000);
    expect(await left(parent)).toBe('abf');
  });

  it('is made when the limit was lowered, even then', async () => {
    const parent = await stores('abf');
    expect(await makeRoom(parent, placeOf(parent, 'f'), 5000, 1500)).toBe(500);
    expect(await left(parent)).toBe('bf');
  });

  it('is never taken from a store that another run is using, but from one that a run has left', async () => {
    const parent = await stores('abf');
    const held = await claimStoreFolder(parent, named('a'));
    await (await claimStoreFolder(parent, named('b')))?.release();
    for (const letter of 'ab') await longAgo(placeOf(parent, letter));
    await makeRoom(parent, placeOf(parent, 'f'), 3000, 3000);
    expect(await left(parent)).toBe('af');
    await held?.release();
  });

  it.each<[string, (parent: string) => Promise<string>]>([
    ['a file beside the stores', (parent) => fileAt(parent, '.DS_Store')],
    ['a folder of another name', (parent) => fileAt(parent, 'mine', 'data.f32')],
    ['another file in a store', (parent) => fileAt(parent, named('a'), 'notes.txt')],
    ['a folder in a store', (parent) => fileAt(parent, named('a'), 'more', 'data.f32')],
    ['another file beside the lock of a store', (parent) => fileAt(parent, named('a'), 'lock', 'notes.txt')],
  ])('is not taken from, nor counted with, what is not the cache’s: %s', async (_, place) => {
    const parent = await stores('f');
    const file = await place(parent);
    expect(await makeRoom(parent, placeOf(parent, 'f'), 3000, 3000)).toBe(3000);
    expect(await readFile(file, 'utf8')).toBe('not the cache’s');
  });

  it('is not taken from what a link leads to', async () => {
    const [parent, elsewhere] = [await stores('f'), await stores('b')];
    await symlink(placeOf(elsewhere, 'b'), placeOf(parent, 'a'), 'junction');
    expect(await makeRoom(parent, placeOf(parent, 'f'), 3000, 3000)).toBe(3000);
    expect(await readdir(placeOf(elsewhere, 'b'))).toEqual(['data.f32']);
  });

  async function fileAt(...parts: string[]): Promise<string> {
    const file = path.join(...parts);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'not the cache’s');
    return file;
  }
});
