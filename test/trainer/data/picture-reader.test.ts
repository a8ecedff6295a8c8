import { cp, link, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { decodePicture, decoderVersion } from '../../../src/trainer/data/decode-picture.ts';
import { openPictureReader } from '../../../src/trainer/data/picture-reader.ts';
import type { PictureReaderOptions } from '../../../src/trainer/data/picture-reader.ts';
import { noisePng, pixels, temporaryFolder, writeDataset } from '../../support/pictures.ts';

const size = 16;

async function workplace() {
  const folder = await temporaryFolder();
  const cacheFolder = path.join(folder, 'cache');
  const open = (options: Partial<PictureReaderOptions> = {}) =>
    openPictureReader({ size, cacheFolder, maximumBytes: 1e9, ...options });
  return { folder, cacheFolder, open };
}

/** The files of cached pictures. */
async function cached(cacheFolder: string): Promise<string[]> {
  const pictures = path.join(cacheFolder, 'pictures');
  const names = await readdir(pictures, { recursive: true }).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(pictures, name);
      return (await stat(file)).isFile() ? [file] : [];
    }),
  );
  return files.flat();
}

async function bytesCached(cacheFolder: string): Promise<number> {
  const sizes = await Promise.all((await cached(cacheFolder)).map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

const colour = () =>
  sharp(
    pixels(20, 20, 3, (y, x, channel) => y * 10 + x + channel),
    { raw: { width: 20, height: 20, channels: 3 } },
  )
    .png()
    .toBuffer();

describe('a cached picture', () => {
  it.each([
    ['in grey', () => noisePng('one', 20)],
    ['in colour', colour],
  ])('%s is the decoded one, byte for byte', async (_, encode) => {
    const { folder, open } = await workplace();
    const file = path.join(folder, 'image.png');
    await writeFile(file, await encode());
    const direct = await decodePicture(file, size);
    const reader = await open();
    expect(await reader.read(file)).toEqual(direct);
    expect(await reader.read(file)).toEqual(direct);
    await reader.close();
    expect(await (await open()).read(file)).toEqual(direct);
  });

  it('is found again under every name and link of the same content', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    const at = (name: string) => path.join(folder, name);
    await cp(at('image.png'), at('copy.png'));
    await link(at('image.png'), at('hard.png'));
    await symlink(at('image.png'), at('soft.png'));
    const reader = await open();
    const hashes = [];
    for (const name of ['image.png', 'copy.png', 'hard.png', 'soft.png'])
      hashes.push(await reader.verify(at(name)));
    expect(new Set(hashes).size).toBe(1);
    expect(await cached(cacheFolder)).toHaveLength(1);
  });

  it('takes one byte a pixel when it is grey', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    await (await open()).read(path.join(folder, 'image.png'));
    expect(await bytesCached(cacheFolder)).toBeLessThan(size * size + 100);
  });

  it('is another for another size', async () => {
    const { folder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    const file = path.join(folder, 'image.png');
    await (await open()).read(file);
    expect(await (await open({ size: 8 })).read(file)).toEqual(await decodePicture(file, 8));
  });

  it('is another when the file changes', async () => {
    const { folder, open } = await workplace();
    const file = path.join(folder, 'image.png');
    await writeFile(file, await noisePng('before'));
    const reader = await open();
    await reader.read(file);
    await writeFile(file, await noisePng('after'));
    expect(await reader.read(file)).toEqual(await decodePicture(file, size));
  });

  const damages: [string, (bytes: Buffer) => Buffer][] = [
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one pixel', (bytes) => Buffer.from(bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte)))],
    ['something else', () => Buffer.from('something else entirely, and quite long at that, for a picture')],
  ];
  it.each(damages)('that is %s is noticed and made anew', async (_, damage) => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    const file = path.join(folder, 'image.png');
    const reader = await open();
    const picture = await reader.read(file);
    const [stored = ''] = await cached(cacheFolder);
    const whole = await readFile(stored);
    await writeFile(stored, damage(whole));
    expect(await reader.read(file)).toEqual(picture);
    expect(await readFile(stored)).toEqual(whole);
  });
});

describe('the cache', () => {
  it('stays within its bound, and keeps what was used last', async () => {
    const { folder, cacheFolder, open } = await workplace();
    const files = Array.from({ length: 30 }, (_, index) => `${index}.png`);
    await writeDataset(folder, files);
    const maximumBytes = 10 * (size * size + 48);
    const reader = await open({ maximumBytes });
    for (const file of files) {
      await reader.read(path.join(folder, file));
      expect(await bytesCached(cacheFolder)).toBeLessThanOrEqual(maximumBytes);
    }
    expect((await cached(cacheFolder)).length).toBeGreaterThanOrEqual(8);
  });

  it('counts what earlier runs left, and removes what was not used for longest', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['old.png', 'used.png', 'new.png']);
    const at = (name: string) => path.join(folder, name);
    const before = await open();
    await before.read(at('old.png'));
    await before.read(at('used.png'));
    await before.close();
    const yesterday = new Date(Date.now() - 86_400_000);
    for (const file of await cached(cacheFolder)) await utimes(file, yesterday, yesterday);
    const oneLeft = await open();
    await oneLeft.read(at('used.png'));
    const maximumBytes = Math.ceil((2 * (size * size + 48)) / 0.9);
    await (await open({ maximumBytes })).read(at('new.png'));
    const keeps = async (name: string) => {
      const hash = await oneLeft.verify(at(name));
      return (await cached(cacheFolder)).some((file) => hash.endsWith(path.basename(file)));
    };
    expect([await keeps('old.png'), await keeps('used.png'), await keeps('new.png')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('removes only what it has written, whatever else lies there', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['0.png', '1.png', '2.png', '3.png']);
    const digits = 'a'.repeat(62);
    const foreign = [
      ['2019', 'Wedding', 'cake.jpeg'],
      ['2019', 'aa', digits],
      [`${decoderVersion}-${size}`, 'notes.txt'],
      [`${decoderVersion}-${size}`, 'aa', 'notes.txt'],
      [`${decoderVersion}-${size}`, 'Wedding', digits],
    ].map((parts) => path.join(cacheFolder, 'pictures', ...parts));
    const elsewhere = path.join(folder, 'elsewhere', digits);
    for (const file of [...foreign, elsewhere]) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, Buffer.alloc(5000));
      await utimes(file, new Date(0), new Date(0));
    }
    const link = path.join(cacheFolder, 'pictures', `${decoderVersion}-${size}`, 'bb');
    await symlink(path.dirname(elsewhere), link, 'junction');
    const reader = await open({ maximumBytes: 2 * (size * size + 48) });
    for (const name of ['0.png', '1.png', '2.png', '3.png']) await reader.read(path.join(folder, name));
    for (const file of [...foreign, elsewhere]) expect((await stat(file)).size).toBe(5000);
  });

  it('keeps nothing when it may not', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    const file = path.join(folder, 'image.png');
    const reader = await open({ maximumBytes: 0 });
    expect(await reader.read(file)).toEqual(await decodePicture(file, size));
    expect(await cached(cacheFolder)).toEqual([]);
  });

  it('that cannot be written is reported once, and reading goes on', async () => {
    const { folder, open } = await workplace();
    await writeDataset(folder, ['a.png', 'b.png', 'no-folder']);
    const notices: string[] = [];
    const reader = await open({
      cacheFolder: path.join(folder, 'no-folder'),
      onNotice: (text) => notices.push(text),
    });
    for (const name of ['a.png', 'b.png']) {
      const file = path.join(folder, name);
      expect(await reader.read(file)).toEqual(await decodePicture(file, size));
    }
    await reader.close();
    expect(notices).toEqual([expect.stringMatching(/no longer cached/)]);
  });

  it('can be deleted while it is used', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['a.png', 'b.png']);
    const reader = await open();
    await reader.read(path.join(folder, 'a.png'));
    await rm(cacheFolder, { recursive: true });
    await reader.read(path.join(folder, 'b.png'));
    expect(await cached(cacheFolder)).toHaveLength(1);
  });
});

describe('verifying', () => {
  it('a file that was verified in an earlier run does not read it again', async () => {
    const { folder, cacheFolder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    const file = path.join(folder, 'image.png');
    const first = await open();
    const hash = await first.verify(file);
    await first.close();
    await rm(path.join(cacheFolder, 'pictures'), { recursive: true });
    expect(await (await open()).verify(file)).toBe(hash);
    // Had it been read, it would be in the cache.
    expect(await cached(cacheFolder)).toEqual([]);
  });

  it('a file that was damaged since is refused', async () => {
    const { folder, open } = await workplace();
    await writeDataset(folder, ['image.png']);
    const file = path.join(folder, 'image.png');
    const first = await open();
    await first.verify(file);
    await first.close();
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length / 2));
    await expect((await open()).verify(file)).rejects.toThrow(/incomplete/);
  });
});
