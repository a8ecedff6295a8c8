import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeDicom, decodeDicomView } from '../../../../src/trainer/data/dicom/decode-dicom.ts';
import {
  dicomWith,
  encapsulatedPixels,
  explicitLittleEndian,
  pictureElements,
  sequenceOf,
  writtenElements,
  type ElementsCoding,
  type WrittenElement,
} from '../../../support/dicom-elements.ts';

const [rows, columns] = [6, 8];
const size = { rows, columns, bits: 12 };
const samples = Uint16Array.from({ length: rows * columns }, (_, index) => 80 * index);
const pixels: WrittenElement = [0x7fe0_0010, 'OW', Buffer.from(samples.buffer)];
/** Grey levels of `samples`, from the least to the largest. */
const levels = [...samples].map((value) => Math.round((255 * value) / (80 * 47)));

function dataSet(change: readonly WrittenElement[] = [], coding: ElementsCoding = {}): Buffer {
  const stored = Buffer.from(pixels[2] as Buffer);
  if (coding.littleEndian === false) stored.swap16();
  return writtenElements(pictureElements(size, [[0x7fe0_0010, 'OW', stored], ...change]), coding);
}

async function levelsOf(file: Buffer): Promise<number[]> {
  return [...(await decodeDicom(file)).values];
}

describe('a DICOM file is decoded', () => {
  it.each(['OV', 'SV', 'UV', 'UC', 'UR', 'ZZ'])('with an element of the representation %s', async (kind) => {
    const file = dicomWith(explicitLittleEndian, dataSet([[0x0009_1010, kind, Buffer.alloc(16, 7)]]));
    expect(await levelsOf(file)).toEqual(levels);
  });

  it.each([
    ['explicit little endian', {}],
    ['implicit little endian', { explicit: false }],
    ['explicit big endian', { littleEndian: false }],
  ])('in %s, without a transfer syntax and under another', async (_, coding) => {
    const file = dataSet([], coding);
    for (const syntax of [undefined, '1.2.840.10008.1.2', explicitLittleEndian, '1.2.840.10008.1.2.2'])
      expect(await levelsOf(dicomWith(syntax, file))).toEqual(levels);
  });

  it('whatever follows the data set', async () => {
    for (const rest of [Buffer.alloc(999, 0xff), Buffer.alloc(3), Buffer.from('The end of the tape.')])
      expect(await levelsOf(dicomWith(explicitLittleEndian, Buffer.concat([dataSet(), rest])))).toEqual(
        levels,
      );
  });

  it('when uncompressed pixels lie in a fragment', async () => {
    const header = writtenElements(pictureElements(size));
    const encapsulated = encapsulatedPixels([pixels[2] as Buffer]);
    expect(await levelsOf(dicomWith(explicitLittleEndian, Buffer.concat([header, encapsulated])))).toEqual(
      levels,
    );
  });

  it('when its name for MONOCHROME2 is badly spelt or missing', async () => {
    for (const name of ['MONOCHROME 2', 'monochrome2', ' MONOCHROME2\0', 'Monochrome_2', ''])
      expect(await levelsOf(dicomWith(explicitLittleEndian, dataSet([[0x0028_0004, 'CS', name]])))).toEqual(
        levels,
      );
  });

  it('of 8 bits in words of big endian without neighbours exchanged', async () => {
    const bytes = Buffer.from(levels);
    const elements = pictureElements({ ...size, bits: 8 }, [[0x7fe0_0010, 'OW', bytes.swap16()]]);
    const file = dicomWith('1.2.840.10008.1.2.2', writtenElements(elements, { littleEndian: false }));
    expect(await levelsOf(file)).toEqual(levels);
  });

  it('of single bits, and of 16 bits in cells of 32', async () => {
    const bit = writtenElements(
      pictureElements({ ...size, bits: 1 }, [
        [0x0028_0100, 'US', [1]],
        [0x7fe0_0010, 'OB', Buffer.alloc(6, 0b0000_0101)],
      ]),
    );
    const wide = Buffer.from(Uint32Array.from(samples).buffer);
    expect((await levelsOf(dicomWith(explicitLittleEndian, bit))).slice(0, 8)).toEqual([
      255, 0, 255, 0, 0, 0, 0, 0,
    ]);
    const cells = dataSet([
      [0x0028_0100, 'US', [32]],
      [0x7fe0_0010, 'OW', wide],
    ]);
    expect(await levelsOf(dicomWith(explicitLittleEndian, cells))).toEqual(levels);
  });
});

describe('colours', () => {
  it('whose chroma two pixels share are decoded', async () => {
    const pair = Buffer.from([76, 150, 85, 255]);
    const elements = pictureElements({ rows: 1, columns: 2, bits: 8, samples: 3 }, [
      [0x0028_0004, 'CS', 'YBR_FULL_422'],
      [0x7fe0_0010, 'OB', pair],
    ]);
    expect(await levelsOf(dicomWith(explicitLittleEndian, writtenElements(elements)))).toEqual([
      ...[254, 0, 0],
      ...[255, 74, 74],
    ]);
  });

  it('of 16 bits are scaled to those that are shown', async () => {
    const stored = Buffer.from(Uint16Array.of(65_535, 32_768, 0).buffer);
    const elements = pictureElements({ rows: 1, columns: 1, bits: 16, samples: 3 }, [
      [0x7fe0_0010, 'OW', stored],
    ]);
    expect(await levelsOf(dicomWith(explicitLittleEndian, writtenElements(elements)))).toEqual([255, 128, 0]);
  });

  it('of a palette in segments are those of the straight lines between its values', async () => {
    const segments: WrittenElement[] = [0x0028_1221, 0x0028_1222, 0x0028_1223].map((tag) => [
      tag,
      'OW',
      Buffer.from(Uint16Array.of(0, 1, 0, 1, 47, 47 << 8).buffer),
    ]);
    const described: WrittenElement[] = [0x0028_1101, 0x0028_1102, 0x0028_1103].map((tag) => [
      tag,
      'US',
      [48, 0, 16],
    ]);
    const elements = pictureElements({ ...size, bits: 8 }, [
      [0x0028_0004, 'CS', 'PALETTE COLOR'],
      ...described,
      ...segments,
      [0x7fe0_0010, 'OB', Buffer.from(Array.from({ length: 48 }, (_, index) => index))],
    ]);
    const { values } = await decodeDicom(dicomWith(explicitLittleEndian, writtenElements(elements)));
    expect([...values]).toEqual(Array.from({ length: 144 }, (_, index) => Math.floor(index / 3)));
  });
});

describe('a table of values of interest', () => {
  const withTable = (description: WrittenElement, entries: readonly number[]) =>
    dicomWith(
      explicitLittleEndian,
      dataSet([
        [
          0x0028_3010,
          'SQ',
          sequenceOf([description, [0x0028_3006, 'OW', Buffer.from(Uint16Array.from(entries).buffer)]]),
        ],
      ]),
    );

  it('of 12 bits that is said to have 16 is as bright as one that is said to have 12', async () => {
    const entries = Array.from({ length: 4096 }, (_, index) => index);
    const said = await levelsOf(withTable([0x0028_3002, 'US', [4096, 0, 16]], entries));
    expect(said).toEqual([...samples].map((value) => Math.round((255 * value) / 4095)));
    expect(await levelsOf(withTable([0x0028_3002, 'US', [4096, 0, 12]], entries))).toEqual(said);
  });

  it('may begin below zero although samples are unsigned', async () => {
    const entries = Array.from({ length: 5120 }, (_, index) => Math.max(0, Math.min(4095, index - 1024)));
    const expected = [...samples].map((value) => Math.round((255 * value) / 4095));
    for (const kind of ['SS', 'US'])
      expect(await levelsOf(withTable([0x0028_3002, kind, [5120, 65_536 - 1024, 12]], entries))).toEqual(
        expected,
      );
  });
});

describe('a DICOM file is refused at once, with a reason', () => {
  const deflated = '1.2.840.10008.1.2.1.99';

  it('when it inflates to more than any picture', async () => {
    const huge = dataSet([[0x7fe0_0010, 'OW', Buffer.alloc(230 * 2 ** 20)]]);
    await expect(decodeDicom(dicomWith(deflated, deflateRawSync(huge, { level: 1 })))).rejects.toThrow(
      /more than 224 MB/,
    );
  });

  it('when its deflated header never ends', async () => {
    const items = Buffer.alloc(40_000_000);
    for (let at = 0; at < items.length; at += 8) items.writeUInt32LE(0xe000_fffe, at);
    const file = writtenElements([[0x0028_3010, 'SQ', items]]);
    await expect(decodeDicom(dicomWith(deflated, deflateRawSync(file)))).rejects.toThrow(
      /header of more than 8 MB/,
    );
  });

  it('when its header has millions of elements, or is nested without end', async () => {
    const header = writtenElements(pictureElements(size));
    const open = Buffer.from([0x30, 0, 0, 0, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    const begin = Buffer.from([0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff]);
    const empty = Buffer.from([0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0]);
    const many = Buffer.concat([header, open, ...Array.from({ length: 1_000_001 }, () => empty)]);
    const deep = Buffer.concat([header, ...Array.from({ length: 100_000 }, () => [open, begin]).flat()]);
    await expect(decodeDicom(dicomWith(explicitLittleEndian, many))).rejects.toThrow(/1,000,000 elements/);
    await expect(decodeDicom(dicomWith(explicitLittleEndian, deep))).rejects.toThrow(/nested too deeply/);
  });

  it('when its samples are floating-point, or of more than 16 bits', async () => {
    const floats: WrittenElement[] = [[0x7fe0_0008, 'OF', Buffer.alloc(4 * 48)]];
    await expect(
      decodeDicom(dicomWith(explicitLittleEndian, writtenElements(pictureElements(size, floats)))),
    ).rejects.toThrow(/floating-point/);
    const wide: WrittenElement[] = [
      [0x0028_0100, 'US', [32]],
      [0x0028_0101, 'US', [24]],
      [0x0028_0102, 'US', [23]],
    ];
    await expect(decodeDicom(dicomWith(explicitLittleEndian, dataSet(wide)))).rejects.toThrow(/24 bits/);
  });

  it('when its photometric interpretation is unknown, without quoting it', async () => {
    const file = dicomWith(explicitLittleEndian, dataSet([[0x0028_0004, 'CS', 'DOE_JANE 1970']]));
    await expect(decodeDicomView(file)).rejects.toThrow(
      /^a DICOM picture of an unknown photometric interpretation$/,
    );
  });
});
