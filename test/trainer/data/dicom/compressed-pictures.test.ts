import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeDicom } from '../../../../src/trainer/data/dicom/decode-dicom.ts';
import type { DicomPixels } from '../../../../src/trainer/data/dicom/decode-dicom.ts';
import {
  dicomWith,
  encapsulatedPixels,
  explicitLittleEndian,
  pictureElements,
  writtenElements,
  type WrittenElement,
} from '../../../support/dicom-elements.ts';
import { losslessJpeg } from '../../../support/lossless-jpeg-file.ts';

const [rows, columns] = [48, 56];
const anyCompressed = '1.2.840.10008.1.2.4.70';

/** A sample of the picture that the streams hold, of 12 bits: see make-streams.py. */
function drawnSample(index: number): number {
  const [x, y] = [index % columns, Math.floor(index / columns)];
  return x < 5 ? 0 : 40 * x + 30 * y + ((x * y * 7) % 97);
}

const grey = Array.from({ length: rows * columns }, (_, index) => drawnSample(index));
const colours = grey.flatMap((value) => [value >> 4, 255 - (value >> 4), (value >> 4) >> 1]);

function stream(name: string): Buffer {
  return readFileSync(fileURLToPath(new URL(`streams/${name}`, import.meta.url)));
}

interface Described {
  readonly bits?: number;
  readonly samples?: 1 | 3;
  readonly change?: readonly WrittenElement[];
  readonly syntax?: string;
}

function dicomOf(
  fragments: readonly Uint8Array[],
  { bits = 12, samples = 1, change = [], syntax = anyCompressed }: Described = {},
): Buffer {
  const header = writtenElements(pictureElements({ rows, columns, bits, samples }, change));
  return dicomWith(syntax, Buffer.concat([header, encapsulatedPixels(fragments)]));
}

/** The picture that the same samples make without compression. */
async function uncompressed(samples: readonly number[], bits: number): Promise<DicomPixels> {
  const pixels = bits > 8 ? Uint16Array.from(samples) : Uint8Array.from(samples);
  const elements = pictureElements({ rows, columns, bits }, [
    [0x7fe0_0010, 'OW', Buffer.from(pixels.buffer)],
  ]);
  return decodeDicom(dicomWith(explicitLittleEndian, writtenElements(elements)));
}

const greyStreams = ['lossless-12-bits.jpg', 'grey-12-bits.jls', 'grey-12-bits.j2k', 'grey-12-bits.jph'];

describe('lossless JPEG', () => {
  it('is decoded exactly with every predictor, with restart markers and without, at every precision', async () => {
    for (const precision of [8, 10, 12, 14, 16]) {
      const samples = grey.map((value) => Math.floor((value * (2 ** precision - 1)) / 4095));
      const expected = await uncompressed(samples, precision);
      for (let predictor = 1; predictor <= 7; predictor++) {
        for (const restartRows of [0, 1, 5]) {
          const options = { width: columns, height: rows, precision, predictor, restartRows };
          const bytes = dicomOf([losslessJpeg(samples, options)], { bits: precision });
          expect(await decodeDicom(bytes), JSON.stringify(options)).toEqual(expected);
        }
      }
    }
  });

  it('with a point transform has its samples at their full brightness', async () => {
    const expected = await uncompressed(
      grey.map((value) => (value >> 3) << 3),
      12,
    );
    const options = { width: columns, height: rows, precision: 12, predictor: 4, shift: 3 };
    expect(await decodeDicom(dicomOf([losslessJpeg(grey, options)]))).toEqual(expected);
  });

  it('whose data end with a byte, whatever their last bits are, is complete', async () => {
    for (let last = 0; last < 16; last++) {
      const samples = [...grey.slice(0, -1), last];
      const options = { width: columns, height: rows, precision: 12, predictor: 1 };
      const picture = await decodeDicom(dicomOf([losslessJpeg(samples, options)]));
      expect(picture).toEqual(await uncompressed(samples, 12));
    }
  });

  it('that lacks a restart marker, a row or its end is refused', async () => {
    const whole = losslessJpeg(grey, {
      width: columns,
      height: rows,
      precision: 12,
      predictor: 1,
      restartRows: 4,
    });
    const marker = whole.indexOf('ffd3', 0, 'hex');
    for (const bytes of [
      Buffer.concat([whole.subarray(0, marker), whole.subarray(marker + 2)]),
      Buffer.concat([whole.subarray(0, marker), whole.subarray(whole.indexOf('ffd4', 0, 'hex'))]),
      Buffer.concat([whole.subarray(0, marker + 20), whole.subarray(marker + 40)]),
      whole.subarray(0, -10),
    ])
      await expect(decodeDicom(dicomOf([bytes]))).rejects.toThrow(/JPEG/);
  });
});

describe('compressed pixels', () => {
  it.each(greyStreams)('of %s are those of the original', async (name) => {
    expect(await decodeDicom(dicomOf([stream(name)]))).toEqual(await uncompressed(grey, 12));
  });

  it.each(greyStreams)(
    'of %s are decoded by what they are, whatever transfer syntax is named',
    async (name) => {
      const expected = await uncompressed(grey, 12);
      for (const syntax of [
        '1.2.840.10008.1.2.4.50',
        '1.2.840.10008.1.2.4.90',
        '1.2.840.10008.1.2.5',
        explicitLittleEndian,
      ])
        expect(await decodeDicom(dicomOf([stream(name)], { syntax }))).toEqual(expected);
    },
  );

  it('may lie in the boxes of a JPEG 2000 file', async () => {
    expect(await decodeDicom(dicomOf([stream('grey-12-bits.jp2')]))).toEqual(await uncompressed(grey, 12));
  });

  it('may be split into fragments anywhere, and end with the first of several frames, whatever the offsets say', async () => {
    const expected = await uncompressed(grey, 12);
    const header = writtenElements(pictureElements({ rows, columns, bits: 12 }, [[0x0028_0008, 'IS', '2']]));
    for (const name of greyStreams) {
      const whole = stream(name);
      const split = [whole.subarray(0, 10), whole.subarray(10, 1000), whole.subarray(1000)];
      for (const offsets of [[], [0, 0], [0, 18], [0, 99_999]]) {
        const pixels = encapsulatedPixels([...split, ...split], { offsets });
        const file = dicomWith(anyCompressed, Buffer.concat([header, pixels]));
        expect(await decodeDicom(file), `${name} ${String(offsets)}`).toEqual(expected);
      }
    }
  });

  it('of 12 bits in lossy JPEG are within a grey level of the original', async () => {
    const { values } = await decodeDicom(dicomOf([stream('extended-12-bits.jpg')]));
    const expected = await uncompressed(grey, 12);
    const furthest = [...values].reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (expected.values[index] ?? 0))),
      0,
    );
    expect(furthest).toBeLessThanOrEqual(1);
  });

  it.each([
    'lossless-colour.jpg',
    'colour-by-line.jls',
    'colour-by-sample.jls',
    'colour-by-none.jls',
    'colour.j2k',
    'colour.jph',
  ])('in colour of %s are those of the original', async (name) => {
    const { channels, values } = await decodeDicom(dicomOf([stream(name)], { bits: 8, samples: 3 }));
    expect(channels).toBe(3);
    expect([...values]).toEqual(colours);
  });
});

/** Streams that are cut, with and without an end marker, or that lack bytes amid them. */
function truncated(whole: Buffer): Buffer[] {
  const end = Buffer.from([0xff, 0xd9]);
  const middle = Math.floor(whole.length / 2);
  return [
    ...[0.3, 0.6, 0.9].map((share) => whole.subarray(0, Math.floor(share * whole.length))),
    ...[0.3, 0.6, 0.9].map((share) =>
      Buffer.concat([whole.subarray(0, Math.floor(share * whole.length)), end]),
    ),
    Buffer.concat([whole.subarray(0, middle), whole.subarray(middle + 200)]),
  ];
}

describe('compressed pixels that are cut short', () => {
  it.each([...greyStreams, 'extended-12-bits.jpg'])('of %s are refused', async (name) => {
    for (const bytes of truncated(stream(name)))
      await expect(decodeDicom(dicomOf([bytes]))).rejects.toThrow(/damaged|incomplete/i);
  });

  it('of baseline JPEG are refused, as is one that declares more than it holds', async () => {
    const raw = { width: columns, height: rows, channels: 1 } as const;
    const image = sharp(
      Uint8Array.from(grey, (value) => value >> 4),
      { raw },
    );
    const whole = await image.toColourspace('b-w').jpeg({ quality: 95 }).toBuffer();
    const described = { bits: 8, syntax: '1.2.840.10008.1.2.4.50' };
    await decodeDicom(dicomOf([whole], described));
    for (const bytes of truncated(whole))
      await expect(decodeDicom(dicomOf([bytes], described))).rejects.toThrow(/damaged|incomplete/i);
    const taller = Buffer.from(whole);
    taller.writeUInt16BE(10 * rows, taller.indexOf('ffc0', 0, 'hex') + 5);
    const change: WrittenElement[] = [[0x0028_0010, 'US', [10 * rows]]];
    await expect(decodeDicom(dicomOf([taller], { ...described, change }))).rejects.toThrow(
      /damaged|incomplete/,
    );
  });

  it('of JPEG 2000 that declare a hundred megapixels in a few bytes are refused', async () => {
    const side = 9990;
    const huge = Buffer.from(stream('grey-12-bits.j2k'));
    for (const at of [8, 12, 24, 28]) huge.writeUInt32BE(side, at);
    const change: WrittenElement[] = [
      [0x0028_0010, 'US', [side]],
      [0x0028_0011, 'US', [side]],
    ];
    await expect(decodeDicom(dicomOf([huge], { change }))).rejects.toThrow(/too few/);
  });

  it('leave every decoder as good as new, in whatever order they come', async () => {
    const expected = await uncompressed(grey, 12);
    const damagedOnes = greyStreams.flatMap((name) => truncated(stream(name)));
    for (const [index, damagedOne] of damagedOnes.entries()) {
      await expect(decodeDicom(dicomOf([damagedOne]))).rejects.toThrow();
      if (index % 2 === 0) continue;
      for (const name of greyStreams)
        expect(await decodeDicom(dicomOf([stream(name)])), name).toEqual(expected);
    }
  });
});

it('what no decoder is sure of is refused with the name of a program that converts it', async () => {
  const arithmetic = Buffer.from(stream('extended-12-bits.jpg'));
  arithmetic[arithmetic.indexOf('ffc1', 0, 'hex') + 1] = 0xc9;
  await expect(decodeDicom(dicomOf([arithmetic]))).rejects.toThrow(/dcmdjpeg \(DCMTK\) or gdcmconv/);
});
