import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dicomStart } from '../../../src/node/dataset/dicom-start.ts';
import { formatBytes, recognizeFormat } from '../../../src/node/dataset/image-format.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { dicomFile } from '../../support/dicom-file.ts';
import { bitmap } from '../../support/pictures.ts';

const film = { patientId: 'p', patientName: 'n', rows: 8, columns: 8, pixels: new Uint8Array(64) };

describe('a DICOM file is recognised by its first bytes', () => {
  it.each(['whole', 'file-meta', 'explicit', 'implicit'] as const)('%s', (start) => {
    const bytes = dicomFile({ ...film, start });
    expect(dicomStart(bytes)).toBe(start === 'whole' ? 'preamble' : start);
    expect(recognizeFormat(bytes)).toBe('dicom');
    expect(recognizeFormat(bytes.subarray(0, formatBytes))).toBe('dicom');
  });

  it('of the ACR-NEMA standard, which begins with the length of a group', () => {
    const bytes = Buffer.from(
      '0800000004000000f2000000' + // the group's length
        '0800010004000000f2010000' + // the file's
        '080010000c000000' + // what follows is text
        Buffer.from('ACR-NEMA 2.0').toString('hex'),
      'hex',
    );
    expect(dicomStart(bytes)).toBe('implicit');
  });

  it('whose second element is a sequence of unknown length', () => {
    const bytes = Buffer.from('080005000a000000' + '49534f5f4952203130300800'.slice(0, 20), 'hex');
    const sequence = Buffer.from('08001011ffffffff', 'hex');
    expect(dicomStart(Buffer.concat([bytes, sequence]))).toBe('implicit');
  });
});

describe('no other file is taken for DICOM', () => {
  it('no picture of another format, no text, and nothing empty', async () => {
    const image = sharp({ create: { width: 9, height: 7, channels: 3, background: '#345' } });
    const others = [
      await image.clone().jpeg().toBuffer(),
      await image.clone().png().toBuffer(),
      await image.clone().webp().toBuffer(),
      await image.clone().tiff().toBuffer(),
      bitmap(8, 8, () => 0, { bitsPerPixel: 24 }),
      readFileSync(path.join(import.meta.dirname, 'dicom-start.test.ts')),
      Buffer.from('ordinary text\n'.repeat(20), 'utf16le'),
      ...[0, 1, 7, 8, 9, 131, 132, 1000].flatMap((length) =>
        [0, 1, 2, 8, 255].map((value) => Buffer.alloc(length, value)),
      ),
    ];
    expect(others.map((bytes) => dicomStart(bytes)).filter((start) => start !== undefined)).toEqual([]);
    expect(others.slice(0, 5).map(recognizeFormat)).toEqual(['jpeg', 'png', 'webp', 'tiff', 'bmp']);
  });

  it('nothing random, however its first element begins, and no ascending numbers', () => {
    const random = randomStream(3, 'bytes');
    const begins = [
      '',
      '0800',
      '08000500',
      '0200',
      '020000005554',
      '08000500435304004142',
      '0200010000000a00',
    ];
    for (let round = 0; round < 70_000; round++) {
      const bytes = Buffer.from(Uint8Array.from({ length: 64 }, () => random.integer(256)));
      bytes.write(begins[round % begins.length] ?? '', 'hex');
      expect(dicomStart(bytes), bytes.toString('hex')).toBeUndefined();
    }
    for (const size of [2, 4])
      for (let first = 0; first < 300; first++)
        for (const step of [0, 1, 2, 4, 6, 256]) {
          const bytes = Buffer.alloc(formatBytes);
          for (let index = 0; index < formatBytes / size; index++)
            bytes.writeUIntLE((first + index * step) % 2 ** (8 * size), index * size, size);
          expect(dicomStart(bytes), `${size} bytes: ${first}, ${step}`).toBeUndefined();
        }
  });
});

it('what a program damaged after the first elements is for the reader to refuse', () => {
  const bytes = dicomFile({ ...film, start: 'explicit' });
  bytes.fill(0, formatBytes);
  expect(recognizeFormat(bytes)).toBe('dicom');
});
