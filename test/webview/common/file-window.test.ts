import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { shownPictureSchema, type ShownPicture } from '../../../src/shared/protocol/classifier-protocol.ts';
import { shownPicture } from '../../../src/trainer/classify/reading/shown-picture.ts';
import { decodeDicom } from '../../../src/trainer/data/dicom/decode-dicom.ts';
import {
  drawPixels,
  firstPreset,
  presetsFor,
  presetWindow,
  shades,
  whiteOf,
  type WindowPreset,
} from '../../../webview/common/picture/intensity-window.ts';
import { dicomFile, type DicomContent } from '../../support/dicom-file.ts';
import { filmSize, randomFilm } from '../../support/random-film.ts';

/** The shade of each pixel as it is drawn with a preset. */
function drawn(picture: ShownPicture, preset: WindowPreset): number[] {
  const rgba = new Uint8ClampedArray(4 * picture.width * picture.height);
  drawPixels(picture, shades(whiteOf(picture), presetWindow(picture, preset)), rgba);
  return Array.from({ length: rgba.length / 4 }, (_, pixel) => rgba[4 * pixel] ?? 0);
}

const shownDicom = async (bytes: Buffer): Promise<ShownPicture> =>
  shownPictureSchema.parse(await shownPicture(bytes, 'dicom', true));

const side = 16;
/** 12 bits, from 0 to 4,080 in steps of 16, and a window over a tenth of them. */
const narrow: DicomContent = {
  ...{ patientId: 'a', patientName: 'b', rows: side, columns: side, bitsStored: 12 },
  pixels: Uint16Array.from({ length: side ** 2 }, (_, index) => 16 * index),
  grey: { 0x1050: '1000', 0x1051: '400' },
};
const film = (grey: DicomContent['grey'], changes: Partial<DicomContent> = {}): Buffer =>
  dicomFile({ ...narrow, grey: { ...grey }, ...changes });

describe('a DICOM film in the viewer', () => {
  it('is drawn at first as its file says, within a shade of what the network sees', async () => {
    const windows = { some: 0, none: 0 };
    for (let seed = 0; seed < 400; seed++) {
      const bytes = randomFilm(seed);
      const picture = await shownDicom(bytes);
      const { values } = await decodeDicom(bytes);
      const shown = drawn(picture, firstPreset(picture));
      expect(shown).toHaveLength(filmSize ** 2);
      const furthest = Math.max(...shown.map((shade, pixel) => Math.abs(shade - (values[pixel] ?? 0))));
      expect(furthest, `film ${seed}`).toBeLessThanOrEqual(1);
      windows[firstPreset(picture) === 'file' ? 'some' : 'none']++;
    }
    expect(windows.some).toBeGreaterThan(200);
    expect(windows.none).toBeGreaterThan(50);
  });

  it('shows over its full range what its window hides', async () => {
    const picture = await shownDicom(dicomFile(narrow));
    const asked = drawn(picture, 'file');
    const full = drawn(picture, 'full');
    expect(new Set(asked).size).toBeLessThan(30);
    expect([asked[0], asked[40], asked.at(-1)]).toEqual([0, 0, 255]);
    expect(full).toEqual(Array.from({ length: side ** 2 }, (_, level) => level));
    expect(presetsFor(picture).map(({ label }) => label)).toEqual([
      'as the file says',
      'full range',
      'fitted to this picture',
      'dark parts: lungs',
      'bright parts: bone',
    ]);
  });

  it('has room for a window beyond the picture’s own values, also where low is bright', async () => {
    for (const photometric of ['MONOCHROME2', 'MONOCHROME1'] as const) {
      const picture = await shownDicom(film({ 0x1050: '6000', 0x1051: '4001', 0x0120: 0 }, { photometric }));
      expect(whiteOf(picture)).toBe(8_000 - 16);
      expect(drawn(picture, 'file')[0]).toBe(0);
      expect(Math.max(...drawn(picture, 'full').slice(1))).toBe(photometric === 'MONOCHROME1' ? 255 : 130);
      expect(drawn(picture, 'full')[0]).toBe(0);
    }
  });

  it.each([
    ['a window as wide as the sky', { 0x1050: '2000', 0x1051: '1e9' }],
    ['one far away', { 0x1050: '-3e12', 0x1051: '400' }],
    [
      'numbers at the end of arithmetic',
      { 0x1050: '1e308', 0x1051: '1e308', 0x1052: '1e300', 0x1053: '1e305' },
    ],
    ['a slope of nothing', { 0x1050: '10', 0x1051: '1e-320', 0x1052: '1', 0x1053: '0' }],
    ['a slope next to nothing', { 0x1050: '10', 0x1051: '20', 0x1052: '0', 0x1053: '1e-320' }],
    ['an intercept that swallows the slope', { 0x1050: '1e17', 0x1051: '400', 0x1052: '1e17', 0x1053: '1' }],
    ['words for numbers', { 0x1050: 'middle', 0x1051: 'wide' }],
  ])('with %s is shown all the same, and its presets are there', async (_, grey) => {
    for (const photometric of ['MONOCHROME2', 'MONOCHROME1'] as const) {
      const picture = await shownDicom(film(grey, { photometric }));
      for (const { value } of presetsFor(picture)) expect(drawn(picture, value)).toHaveLength(side ** 2);
    }
  });

  it('with an absurd window has its full range and a fitted one', async () => {
    for (const grey of [
      { 0x1050: '2000', 0x1051: '1e9' },
      { 0x1050: '-3e12', 0x1051: '400' },
    ]) {
      const picture = await shownDicom(film(grey));
      expect(drawn(picture, 'full')).toEqual(Array.from({ length: side ** 2 }, (_, level) => level));
      expect(new Set(drawn(picture, 'fitted')).size).toBeGreaterThan(240);
    }
  });

  it('that asks for a curve is drawn as the curve says, and has no window', async () => {
    const bytes = film({ 0x1050: '1000', 0x1051: '400', 0x1056: 'SIGMOID' });
    const picture = await shownDicom(bytes);
    expect(firstPreset(picture)).toBe('full');
    const { values } = await decodeDicom(bytes);
    drawn(picture, 'full').forEach((shade, pixel) =>
      expect(Math.abs(shade - (values[pixel] ?? 0))).toBeLessThanOrEqual(1),
    );
  });

  it('that is larger than a screen is made smaller without halos around what is far brighter', async () => {
    const [rows, columns] = [1_600, 1_700];
    const pixels = Uint16Array.from({ length: rows * columns }, (_, index) =>
      index % columns < 800 ? 1_000 : 60_000,
    );
    const picture = await shownDicom(
      dicomFile({
        ...narrow,
        rows,
        columns,
        pixels,
        bitsStored: 16,
        grey: { 0x1050: '1000', 0x1051: '2000' },
      }),
    );
    expect([picture.width, picture.height]).toEqual([1_536, 1_446]);
    const row = drawn(picture, 'file').slice(0, picture.width);
    expect([...new Set(row)].filter((shade) => shade !== 255)).toEqual([row[0]]);
  });
});

it('a picture of another format has no window of its own', async () => {
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#777' } })
    .png()
    .toBuffer();
  const picture = await shownPicture(bytes, 'png', true);
  expect(firstPreset(picture)).toBe('full');
  expect(presetsFor(picture).map(({ value }) => value)).not.toContain('file');
});
