import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FeatureStore } from '../../../../src/trainer/training/features/feature-store.ts';
import { randomValues } from '../../../support/tiny-networks.ts';
import { canMountDisks, smallDisk } from '../../run/support/small-disk.ts';
import { temporaryFolder } from '../../run/support/temporary-folder.ts';

const lengths = new Map([
  ['pooled', 3],
  ['block_1_add', 8],
]);

/** The row of a key for each tensor. */
function rowOf(name: string, key: string): Float32Array {
  return randomValues(lengths.get(name) ?? 0, -1, 1, name, key);
}

async function append(store: FeatureStore, ...keys: string[]): Promise<boolean> {
  const rows = [...lengths].map(([name, length]): [string, Float32Array] => {
    const values = new Float32Array(keys.length * length);
    keys.forEach((key, row) => values.set(rowOf(name, key), row * length));
    return [name, values];
  });
  return store.append(keys, new Map(rows));
}

async function expectRows(store: FeatureStore, ...keys: string[]): Promise<void> {
  for (const [name, length] of lengths) {
    const values = new Float32Array(keys.length * length);
    await store.read(name, keys, values);
    keys.forEach((key, row) =>
      expect(values.subarray(row * length, (row + 1) * length), `${name} of ${key}`).toEqual(
        rowOf(name, key),
      ),
    );
  }
}

async function withStore<T>(folder: string, use: (store: FeatureStore) => Promise<T>): Promise<T> {
  const store = await FeatureStore.open(folder, lengths);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

describe('a feature store', () => {
  it('gives rows back in any order, also when it is opened anew', async () => {
    const folder = await temporaryFolder();
    await withStore(folder, async (store) => {
      expect(await append(store, 'a', 'b')).toBe(true);
      expect(await append(store, 'c')).toBe(true);
      await expectRows(store, 'c', 'a', 'b', 'a');
    });
    await withStore(folder, async (store) => {
      expect([store.has('b'), store.has('d')]).toEqual([true, false]);
      await append(store, 'd');
      await expectRows(store, 'd', 'c', 'b', 'a');
    });
  });

  it('keeps the row that it has for a key', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      await append(store, 'a');
      const other = new Map([...lengths].map(([name, length]) => [name, new Float32Array(2 * length)]));
      for (const [name, values] of other) values.set(rowOf(name, 'b'), lengths.get(name));
      expect(await store.append(['a', 'b'], other)).toBe(true);
      await expectRows(store, 'a', 'b');
    });
  });

  it('reads into part of a larger array', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      await append(store, 'a');
      const target = new Float32Array(5);
      await store.read('pooled', ['a'], target.subarray(1, 4));
      expect(target).toEqual(Float32Array.of(0, ...rowOf('pooled', 'a'), 0));
    });
  });

  it('refuses a key and a tensor that it does not have', async () => {
    await withStore(await temporaryFolder(), async (store) => {
      await expect(store.read('pooled', ['a'], new Float32Array(3))).rejects.toThrow(RangeError);
      await expect(store.read('other', [], new Float32Array())).rejects.toThrow(RangeError);
      await expect(store.append(['a'], new Map())).rejects.toThrow(RangeError);
    });
  });
});

describe('after a kill a feature store', () => {
  it.each(['c', 'c ', 'c 2', 'c 7\n', 'nonsense\n'])(
    'cuts a torn last line of its index off and goes on: %j',
    async (torn) => {
      const folder = await temporaryFolder();
      await withStore(folder, (store) => append(store, 'a', 'b'));
      await appendFile(path.join(folder, 'index.txt'), torn);
      await withStore(folder, async (store) => {
        expect(['a', 'b', 'c'].map((key) => store.has(key))).toEqual([true, true, false]);
        await append(store, 'c', 'd');
      });
      await withStore(folder, (store) => expectRows(store, 'a', 'b', 'c', 'd'));
    },
  );

  it('forgets what its index promises and its data lack', async () => {
    const folder = await temporaryFolder();
    await withStore(folder, (store) => append(store, 'a', 'b', 'c'));
    const data = path.join(folder, 'block_1_add.f32');
    await truncate(data, (await stat(data)).size - 1);
    await withStore(folder, async (store) => {
      expect(['a', 'b', 'c'].map((key) => store.has(key))).toEqual([true, true, false]);
      await append(store, 'd', 'c');
    });
    await withStore(folder, (store) => expectRows(store, 'a', 'b', 'c', 'd'));
  });

  it('has no use for data without an index', async () => {
    const folder = await temporaryFolder();
    await withStore(folder, (store) => append(store, 'a', 'b', 'c'));
    await writeFile(path.join(folder, 'index.txt'), '');
    await withStore(folder, async (store) => {
      expect(store.has('a')).toBe(false);
      await append(store, 'b');
      await expectRows(store, 'b');
    });
    expect(await readFile(path.join(folder, 'index.txt'), 'utf8')).toBe('b 0\n');
  });
});

describe.skipIf(!canMountDisks)('on a full disk (needs root on Linux) a feature store', () => {
  it('adds nothing, says so, and keeps what it has', async () => {
    const folder = path.join(smallDisk(64), 'store');
    const wide = new Map([['wide', 1024]]);
    const row = (key: string): Map<string, Float32Array> =>
      new Map([['wide', randomValues(1024, -1, 1, key)]]);
    const store = await FeatureStore.open(folder, wide);
    const kept: string[] = [];
    for (let index = 0; index < 32; index++) {
      const key = `key-${String(index).padStart(2, '0')}`;
      if (!(await store.append([key], row(key)))) break;
      kept.push(key);
    }
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.length).toBeLessThan(16);
    expect(store.has(`key-${String(kept.length).padStart(2, '0')}`)).toBe(false);
    await store.close();

    const again = await FeatureStore.open(folder, wide);
    for (const key of kept) {
      const values = new Float32Array(1024);
      await again.read('wide', [key], values);
      expect(values).toEqual(row(key).get('wide'));
    }
    await again.close();
  });
});
