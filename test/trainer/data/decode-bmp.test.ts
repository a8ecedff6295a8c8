import { describe, expect, it } from 'vitest';
import { decodeBmp } from '../../../src/trainer/data/decode-bmp.ts';
import { bitmap, pixels } from '../../support/pictures.ts';

const palette = [
  [0, 0, 0],
  [255, 0, 0],
  [0, 255, 0],
  [10, 20, 30],
] as const;

describe('a bitmap has its pixels in the right place', () => {
  it.each([1, 4, 8] as const)('with a palette of %i bits', (bitsPerPixel) => {
    const colours = palette.slice(0, bitsPerPixel === 1 ? 2 : 4);
    const index = (y: number, x: number) => (y * 2 + x) % colours.length;
    const { width, height, values } = decodeBmp(bitmap(5, 3, index, { bitsPerPixel, palette: colours }));
    expect([width, height]).toEqual([5, 3]);
    expect(values).toEqual(pixels(3, 5, 3, (y, x, channel) => colours[index(y, x)]?.[channel] ?? 0));
  });

  it.each([false, true])('whether stored from the top (%s) or from the bottom', (topDown) => {
    const { values } = decodeBmp(
      bitmap(3, 4, (y, x) => (y << 16) | (x << 8) | 7, { bitsPerPixel: 24, topDown }),
    );
    expect(values).toEqual(pixels(4, 3, 3, (y, x, channel) => [y, x, 7][channel] ?? 0));
  });

  it('with 5 bits a colour, scaled to the full range', () => {
    const { values } = decodeBmp(bitmap(2, 1, (_y, x) => (x === 0 ? 0x7fff : 0x4000), { bitsPerPixel: 16 }));
    expect([...values]).toEqual([255, 255, 255, Math.round((16 * 255) / 31), 0, 0]);
  });

  it('with masks of 5, 6 and 5 bits', () => {
    const masks = [0xf800, 0x07e0, 0x001f] as const;
    const { values } = decodeBmp(bitmap(1, 1, () => 0x07e0, { bitsPerPixel: 16, masks }));
    expect([...values]).toEqual([0, 255, 0]);
  });

  it('with 32 bits, whatever the fourth byte is', () => {
    const { values } = decodeBmp(bitmap(1, 1, () => 0x00_0a_14_1e, { bitsPerPixel: 32 }));
    expect([...values]).toEqual([10, 20, 30]);
  });

  it('with masks in another order', () => {
    const masks = [0x0000_00ff, 0x0000_ff00, 0xff00_0000] as const;
    const { values } = decodeBmp(bitmap(1, 1, () => 0xff_00_14_0a, { bitsPerPixel: 32, masks }));
    expect([...values]).toEqual([10, 20, 255]);
  });
});

describe('a damaged bitmap is refused', () => {
  const whole = bitmap(8, 8, () => 1, { bitsPerPixel: 8, palette });

  it('wherever it is cut off', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeBmp(whole.subarray(0, length))).toThrow(/bitmap/);
    }
  });

  it('when it is run-length coded', () => {
    const coded = bitmap(8, 8, () => 1, { bitsPerPixel: 8, palette, compression: 1 });
    expect(() => decodeBmp(coded)).toThrow('compressed');
  });

  it('when its height is the one number that has no opposite', () => {
    const bytes = Buffer.from(whole);
    bytes.writeInt32LE(-(2 ** 31), 22);
    expect(() => decodeBmp(bytes)).toThrow(/pixel limit/);
  });

  it('and an index beyond the palette is black', () => {
    const { values } = decodeBmp(bitmap(1, 1, () => 200, { bitsPerPixel: 8, palette }));
    expect([...values]).toEqual([0, 0, 0]);
  });
});
