import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/trainer/data/decode-picture.ts';
import type { Picture } from '../../../src/node/dataset/dataset.ts';
import { UnreadableImageError } from '../../../src/trainer/data/unreadable-image-error.ts';
import { bitmap, decompressionBomb, noise, pixels, temporaryFolder } from '../../support/pictures.ts';

/** 8 × 8 pixels, red growing to the right, green downwards. */
const colours = pixels(8, 8, 3, (y, x, channel) => [x * 30, y * 30, 100][channel] ?? 0);
const raw = (values: Uint8Array | Uint16Array, channels: 1 | 2 | 3 | 4, size = 8) =>
  sharp(values, { raw: { width: size, height: size, channels } });

async function decode(bytes: Uint8Array, size = 8, name = 'picture'): Promise<Picture> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, bytes);
  return decodePicture(file, size);
}

async function refusal(bytes: Uint8Array, name?: string): Promise<string> {
  const error: unknown = await decode(bytes, 8, name).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UnreadableImageError);
  return (error as UnreadableImageError).reason;
}

function channelOf(picture: Picture, channel: number): number[] {
  return [...picture.values].filter((_, at) => at % 3 === channel);
}

function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  return Math.max(...Array.from(one, (value, at) => Math.abs(value - (other[at] ?? 0))));
}

describe('lossless formats decode to the very pixels that were stored', () => {
  const formats: [string, () => Promise<Buffer>][] = [
    ['PNG', () => raw(colours, 3).png().toBuffer()],
    ['PNG with a palette', () => raw(colours, 3).png({ palette: true, quality: 100 }).toBuffer()],
    ['interlaced PNG', () => raw(colours, 3).png({ progressive: true }).toBuffer()],
    ['lossless WebP', () => raw(colours, 3).webp({ lossless: true }).toBuffer()],
    ['TIFF', () => raw(colours, 3).tiff({ compression: 'none' }).toBuffer()],
    ['TIFF with LZW', () => raw(colours, 3).tiff({ compression: 'lzw' }).toBuffer()],
    ['tiled TIFF', () => raw(colours, 3).tiff({ tile: true, compression: 'deflate' }).toBuffer()],
  ];
  it.each(formats)('%s', async (_, encode) => {
    expect((await decode(await encode())).values).toEqual(colours);
  });

  it('BMP', async () => {
    const word = (y: number, x: number) => ((x * 30) << 16) | ((y * 30) << 8) | 100;
    const { values } = await decode(bitmap(8, 8, word, { bitsPerPixel: 24 }));
    expect(values).toEqual(colours);
  });
});

describe('colour types', () => {
  it('gives a grey JPEG three equal channels', async () => {
    const grey = pixels(8, 8, 1, (y, x) => 20 + x * 10 + y * 15);
    const picture = await decode(await raw(grey, 1).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer());
    expect(channelOf(picture, 1)).toEqual(channelOf(picture, 0));
    expect(channelOf(picture, 2)).toEqual(channelOf(picture, 0));
    expect(largestDifference(channelOf(picture, 0), grey)).toBeLessThanOrEqual(2);
  });

  it('gives a colour JPEG its colours', async () => {
    const jpeg = await raw(colours, 3).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    expect(largestDifference((await decode(jpeg)).values, colours)).toBeLessThanOrEqual(4);
  });

  const ramp = Uint16Array.from({ length: 64 }, (_, at) => Math.round((at * 65_535) / 63));
  const grey16 = () => raw(ramp, 1).toColourspace('grey16');
  it.each<[string, () => Promise<Buffer>]>([
    ['PNG', () => grey16().png().toBuffer()],
    ['TIFF', () => grey16().tiff({ compression: 'lzw' }).toBuffer()],
  ])('scales a 16-bit grey ramp in %s to 8 bits, clipping nothing', async (_, encode) => {
    const picture = await decode(await encode());
    expect(channelOf(picture, 0)).toEqual(Array.from(ramp, (value) => value >> 8));
    expect(channelOf(picture, 2)).toEqual(channelOf(picture, 0));
  });

  it('scales 16-bit colours to 8 bits', async () => {
    const deep = Uint16Array.from(colours, (value) => value * 257);
    const png = await raw(deep, 3).toColourspace('rgb16').png().toBuffer();
    expect((await decode(png)).values).toEqual(colours);
  });

  it('reads black and white of one bit a pixel', async () => {
    const checks = pixels(8, 8, 1, (y, x) => ((x + y) % 2) * 255);
    const tiff = await raw(checks, 1)
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'none' })
      .toBuffer();
    expect(channelOf(await decode(tiff), 0)).toEqual([...checks]);
  });

  it('lays transparent pixels on black', async () => {
    const half = pixels(8, 8, 4, (_y, x, channel) => (channel < 3 ? 200 : x < 4 ? 0 : 255));
    const picture = await decode(await raw(half, 4).png().toBuffer());
    expect(picture.values).toEqual(pixels(8, 8, 3, (_y, x) => (x < 4 ? 0 : 200)));
  });

  it('lays transparent grey on black', async () => {
    const half = pixels(8, 8, 2, (_y, _x, channel) => [200, 128][channel] ?? 0);
    const picture = await decode(await raw(half, 2).toColourspace('b-w').png().toBuffer());
    expect(largestDifference(picture.values, new Uint8Array(192).fill(100))).toBeLessThanOrEqual(1);
  });

  it.each(['jpeg', 'tiff'] as const)('converts CMYK in %s to red, green and blue', async (format) => {
    const flat = pixels(8, 8, 3, (_y, x, channel) => (x < 4 ? 255 : ([180, 90, 60][channel] ?? 0)));
    const options = format === 'jpeg' ? { quality: 100 } : {};
    const bytes = await raw(flat, 3).toColourspace('cmyk').toFormat(format, options).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const { values } = await decode(bytes);
    // White paper is exact; an ink's colour depends on its profile.
    expect(largestDifference(values.subarray(0, 3), [255, 255, 255])).toBeLessThanOrEqual(3);
    expect(largestDifference(values.subarray(21, 24), [180, 90, 60])).toBeLessThanOrEqual(30);
  });

  it('ignores colour profiles', async () => {
    const png = await raw(colours, 3).withIccProfile('p3').png().toBuffer();
    const plain = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
    expect((await decode(png)).values).toEqual(new Uint8Array(plain));
  });
});

describe('geometry', () => {
  it('turns a picture as its EXIF orientation says', async () => {
    const jpeg = await raw(colours, 3).withMetadata({ orientation: 6 }).png().toBuffer();
    // Orientation 6: shown turned a quarter clockwise, so the left column becomes the top row.
    const turned = pixels(8, 8, 3, (y, x, channel) => [y * 30, (7 - x) * 30, 100][channel] ?? 0);
    expect((await decode(jpeg)).values).toEqual(turned);
  });

  it('scales height and width independently, keeping no aspect ratio', async () => {
    const wide = pixels(4, 16, 1, (y) => (y < 2 ? 0 : 255));
    const png = await sharp(wide, { raw: { width: 16, height: 4, channels: 1 } })
      .png()
      .toBuffer();
    expect(channelOf(await decode(png, 4), 0)).toEqual([...pixels(4, 4, 1, (y) => (y < 2 ? 0 : 255))]);
  });

  it('averages what a shrunk pixel covers: pairs first, then by a triangle as wide as two of its pixels', async () => {
    const columns = Array.from({ length: 32 }, (_, x) => (x * 37) % 256);
    const stripes = pixels(32, 32, 1, (_y, x) => columns[x] ?? 0);
    const picture = await decode(await raw(stripes, 1, 32).png().toBuffer(), 8);
    const pairs = Array.from(
      { length: 16 },
      (_, x) => ((columns[x * 2] ?? 0) + (columns[x * 2 + 1] ?? 0)) / 2,
    );
    const expected = Array.from({ length: 8 }, (_, out) => {
      const weights = pairs.map((_, x) => Math.max(0, 1 - Math.abs((x + 0.5) / 2 - (out + 0.5))));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return pairs.reduce((sum, value, x) => sum + (value * (weights[x] ?? 0)) / total, 0);
    });
    const row = channelOf(picture, 0).slice(24, 32);
    // The outermost pixels depend on how the border is continued.
    expect(largestDifference(row.slice(1, 7), expected.slice(1, 7))).toBeLessThanOrEqual(1);
  });

  it('reads the first page of several', async () => {
    const frames = pixels(16, 8, 3, (y) => (y < 8 ? 50 : 200));
    const webp = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(webp).metadata()).pages).toBe(2);
    expect((await decode(webp)).values).toEqual(new Uint8Array(192).fill(50));
  });

  it('goes by the content where the name says otherwise', async () => {
    const png = await raw(colours, 3).png().toBuffer();
    expect((await decode(png, 8, 'picture.jpeg')).values).toEqual(colours);
  });
});

describe('what cannot be used is refused with a reason', () => {
  it('an empty file', async () => {
    expect(await refusal(new Uint8Array(), 'empty.png')).toBe('the file is empty');
  });

  it('text named .jpeg', async () => {
    expect(await refusal(Buffer.from('not an image'), 'note.jpeg')).toMatch(/not a JPEG, PNG/);
  });

  it.each([0.2, 0.6, 0.95])('a JPEG cut off after %f of its bytes', async (share) => {
    const jpeg = await noise('cut', 64).jpeg().toBuffer();
    expect(await refusal(jpeg.subarray(0, Math.floor(jpeg.length * share)))).toMatch(/incomplete/);
  });

  it.each(['png', 'webp', 'tiff'] as const)('a %s cut in half', async (format) => {
    const bytes = await noise('cut', 64).toFormat(format).toBuffer();
    expect(await refusal(bytes.subarray(0, bytes.length / 2))).toMatch(/incomplete/);
  });

  it('a BMP cut in half', async () => {
    const bytes = bitmap(64, 64, () => 0, { bitsPerPixel: 24 });
    expect(await refusal(bytes.subarray(0, bytes.length / 2))).toMatch(/truncated/);
  });

  it('a PNG with a changed byte', async () => {
    const png = await noise('changed', 64).png().toBuffer();
    const middle = png.length >> 1;
    png[middle] = (png[middle] ?? 0) ^ 0xff;
    expect(await refusal(png)).toMatch(/damaged/);
  });

  it('a picture of 30,000 × 30,000 pixels, from its header', async () => {
    expect(await refusal(decompressionBomb())).toBe('more than 100 megapixels are not decoded');
  });

  it('a BMP that announces too many pixels', async () => {
    const bytes = bitmap(8, 8, () => 0, { bitsPerPixel: 24 });
    bytes.writeInt32LE(30_000, 18);
    bytes.writeInt32LE(30_000, 22);
    expect(await refusal(bytes)).toBe('more than 100 megapixels are not decoded');
  });

  it('a GIF', async () => {
    expect(await refusal(await noise('gif').gif().toBuffer())).toMatch(/not a JPEG, PNG/);
  });

  it('a file that is not there', async () => {
    const missing = path.join(await temporaryFolder(), 'missing.png');
    await expect(decodePicture(missing, 8)).rejects.toThrow(/there is no such file/);
  });

  it('a link that leads to itself', async () => {
    const link = path.join(await temporaryFolder(), 'loop.png');
    await symlink(link, link);
    await expect(decodePicture(link, 8)).rejects.toThrow(/leads back to itself/);
  });

  it('a folder', async () => {
    const folder = path.join(await temporaryFolder(), 'folder.png');
    await mkdir(folder);
    await expect(decodePicture(folder, 8)).rejects.toThrow(/not a regular file/);
  });
});
