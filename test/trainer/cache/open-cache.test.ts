import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { openCache, openCacheOfRun } from '../../../src/trainer/cache/open-cache.ts';
import { decoderVersion } from '../../../src/trainer/data/decode-picture.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

const tag = 'CACHEDIR.TAG';
const within = 'transfer-learning-cache';

let folder: string;
let earlier: string | undefined;
beforeEach(async () => {
  folder = await temporaryFolder();
  earlier = process.env['TRANSFER_LEARNING_CACHE'];
  process.env['TRANSFER_LEARNING_CACHE'] = path.join(folder, 'default');
});
afterEach(() => {
  if (earlier === undefined) delete process.env['TRANSFER_LEARNING_CACHE'];
  else process.env['TRANSFER_LEARNING_CACHE'] = earlier;
});

/** A file below the folder of the test. */
async function put(name: string, content = 'content'): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/** A cache of version 0.1, which has no marker. */
async function putUnmarkedCache(name: string): Promise<string> {
  const hex = (length: number) => 'a'.repeat(length);
  await put(`${name}/pictures/${decoderVersion}-224/aa/${hex(62)}`);
  await put(`${name}/features/${hex(32)}/index.txt`);
  await put(`${name}/features/${hex(32)}-1/index.txt`);
  await put(`${name}/classifications/${hex(32)}.jsonl`);
  await put(`${name}/verified-${decoderVersion}.txt`);
  await put(`${name}/weights/weights.h5`);
  return path.join(folder, name);
}

describe('a cache', () => {
  it.each([
    ['a folder that is not there', () => Promise.resolve(path.join(folder, 'new', 'cache'))],
    [
      'an empty folder',
      async () => {
        await mkdir(path.join(folder, 'empty'));
        return path.join(folder, 'empty');
      },
    ],
    ['the cache of version 0.1, which had no marker', () => putUnmarkedCache('old')],
    ['a folder that a desktop has looked at', async () => path.dirname(await put('seen/.DS_Store'))],
    ['a folder whose marker a crash left empty', async () => path.dirname(await put(`crashed/${tag}`, ''))],
  ])('is made of %s, which is marked', async (_, prepare) => {
    const chosen = await prepare();
    const cache = await openCache(chosen);
    expect(cache).toMatchObject({ folder: chosen, notice: null });
    expect(cache.id).toMatch(/^[0-9a-f]{32}$/);
    expect(await readFile(path.join(chosen, tag), 'utf8')).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    );
    expect(await openCache(chosen)).toEqual(cache);
  });

  it.each([
    ['photographs', 'D/cake.jpeg'],
    ['pictures in folders of another kind', 'D/pictures/2019/Wedding/cake.jpeg'],
    ['a folder among the features', 'D/features/mine/thesis.txt'],
    ['a file among the predictions', 'D/classifications/notes.txt'],
    ['a file that is called as a folder of the cache', 'D/pictures'],
    ["another program's cache", `D/${tag}`],
  ])('is a sub-folder of its own in a folder that holds %s', async (_, name) => {
    const foreign = await put(name);
    const before = await readdir(path.join(folder, 'D'));
    const { folder: found } = await openCache(path.join(folder, 'D'));
    expect(found).toBe(path.join(folder, 'D', within));
    expect(await readdir(path.join(folder, 'D'))).toEqual([...before, within].sort());
    expect(await readFile(foreign, 'utf8')).toBe('content');
  });

  it('has one identity for all who mark it at once', async () => {
    const chosen = path.join(folder, 'cache');
    const opened = await Promise.all(Array.from({ length: 12 }, () => openCache(chosen)));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(await readdir(chosen)).toEqual([tag]);
  });

  it.each(['pictures', 'features', 'classifications'])(
    'is not where its folder %s is a link to elsewhere',
    async (name) => {
      const elsewhere = path.dirname(await put('elsewhere/file'));
      await openCache(path.join(folder, 'cache'));
      await symlink(elsewhere, path.join(folder, 'cache', name), 'junction');
      expect((await openCache(path.join(folder, 'cache'))).folder).toBe(path.join(folder, 'cache', within));
    },
  );

  it.each([
    ['a file is in its place', 'file', /something else is in its place/],
    ['a file is in the place of the folder around it', 'file/cache', /a file is in the place of its folder/],
    ['its name is too long', 'n'.repeat(300), /its path is too long/],
  ])('is none where %s, and the user is told', async (_, name, reason) => {
    await put('file');
    const { folder: found, id, notice } = await openCache(path.join(folder, name));
    expect([found, id]).toEqual([null, null]);
    expect(notice).toMatch(reason);
  });

  it('is none where even its sub-folder holds other files', async () => {
    await put('D/cake.jpeg');
    await put(`D/${within}/cake.jpeg`);
    const { folder: found, notice } = await openCache(path.join(folder, 'D'));
    expect(found).toBeNull();
    expect(notice).toMatch(/hold other files/);
  });
});

describe('the cache of a run', () => {
  const runWith = (directory: string | null, cacheId?: string) => ({
    configuration: trainingConfigurationSchema.parse({ cache: { directory } }),
    cacheId,
  });
  const standard = () => path.join(folder, 'default');

  it('is the one that it was trained with', async () => {
    const cache = await openCache(path.join(folder, 'cache'));
    expect(await openCacheOfRun(runWith(cache.folder, cache.id ?? ''))).toEqual(cache);
  });

  it('is found in the sub-folder where it was made', async () => {
    await put('D/cake.jpeg');
    const cache = await openCache(path.join(folder, 'D'));
    expect(await openCacheOfRun(runWith(path.join(folder, 'D'), cache.id ?? ''))).toEqual(cache);
  });

  it('is the default one where the run names none, and nothing is said', async () => {
    expect(await openCacheOfRun(runWith(null))).toMatchObject({ folder: standard(), notice: null });
  });

  it('of version 0.1, which noted no identity, is a folder that is marked', async () => {
    const cache = await openCache(path.join(folder, 'cache'));
    expect(await openCacheOfRun(runWith(cache.folder))).toEqual(cache);
  });

  it.each<[string, string | undefined, () => Promise<string>]>([
    ['a folder of other things', undefined, async () => path.dirname(await put('D/cake.jpeg'))],
    ['a folder that is not there', undefined, () => Promise.resolve(path.join(folder, 'gone'))],
    ['a cache without a marker', undefined, () => putUnmarkedCache('old')],
    [
      'a cache of another identity',
      'b'.repeat(32),
      async () => (await openCache(path.join(folder, 'mine'))).folder ?? '',
    ],
  ])('is the default one where the run names %s, which stays as it is', async (_, id, prepare) => {
    const named = await prepare();
    const before = await readdir(named, { recursive: true }).catch(() => null);
    const { folder: found, notice } = await openCacheOfRun(runWith(named, id));
    expect(found).toBe(standard());
    expect(notice).toContain(`names the cache folder ${named}`);
    expect(notice).toContain(`${standard()} is used instead`);
    expect(await readdir(named, { recursive: true }).catch(() => null)).toEqual(before);
  });
});
