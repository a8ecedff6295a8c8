import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shownPictureSchema } from '../../../../src/shared/protocol/classifier-protocol.ts';
import { shownPicture } from '../../../../src/trainer/classify/reading/shown-picture.ts';
import { decodeImageBytes } from '../../../../src/trainer/data/decode-picture.ts';
import { decodeDicom } from '../../../../src/trainer/data/dicom/decode-dicom.ts';
import { UnreadableImageError } from '../../../../src/trainer/data/unreadable-image-error.ts';
import { describeWithReference, runReference } from '../../../support/reference-python.ts';

const publishedFolder = fileURLToPath(new URL('../../../../../shared/data/dicom', import.meta.url));
/** Radiographs as devices wrote them; none where they are absent. */
const published = existsSync(publishedFolder)
  ? readdirSync(publishedFolder).map((name) => path.join(publishedFolder, name))
  : [];

const referenceSchema = z.object({
  made: z.array(
    z.object({
      name: z.string(),
      file: z.string(),
      expected: z.string(),
      rows: z.number(),
      columns: z.number(),
      channels: z.number(),
      tolerance: z.number(),
    }),
  ),
  missing: z.array(z.string()),
});

describeWithReference('DICOM files that pydicom wrote', () => {
  let folder = '';
  let reference: z.infer<typeof referenceSchema>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'dicom-'));
    reference = referenceSchema.parse(await runReference('dicom_files.py', { folder, others: published }));
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('of every transfer syntax and grey scale, also without a preamble, decode to the grey levels and colours of pydicom', async () => {
    const wrong: string[] = [];
    for (const { name, file, expected, rows, columns, channels, tolerance } of reference.made) {
      try {
        const picture = await decodeDicom(await readFile(file));
        expect([picture.height, picture.width, picture.channels]).toEqual([rows, columns, channels]);
        const levels = await readFile(expected);
        const furthest = [...picture.values].reduce(
          (most, value, index) => Math.max(most, Math.abs(value - (levels[index] ?? 0))),
          0,
        );
        if (furthest > tolerance) wrong.push(`${name}: off by ${furthest}`);
      } catch (error) {
        wrong.push(`${name}: ${String(error)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(reference.made.length).toBeGreaterThanOrEqual(38);
    if (reference.missing.length > 0) console.warn(`not compared: ${reference.missing.join('; ')}`);
  });

  it('that are damaged or cut short are decoded or refused with a reason, and name no patient', async () => {
    // A linear congruential generator, so that a failure can be repeated.
    let state = 7;
    const next = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const outcomes = { decoded: 0, refused: 0 };
    for (const { file } of reference.made.filter((each) => !published.includes(each.file))) {
      const whole = await readFile(file);
      for (let variant = 0; variant < 12; variant++) {
        const bytes = variant % 3 === 0 ? whole.subarray(0, next(whole.length)) : Buffer.from(whole);
        if (variant % 3 === 1) bytes[next(bytes.length)] = next(256);
        if (variant % 3 === 2)
          for (let flip = 0; flip < 30; flip++) bytes[132 + next(bytes.length - 132)] = next(256);
        try {
          const picture = await decodeImageBytes('x.dcm', bytes, 16);
          expect(picture.values.length).toBe(16 * 16 * 3);
          shownPictureSchema.parse(await shownPicture(bytes, 'dicom', true));
          outcomes.decoded++;
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableImageError);
          expect(String(error)).not.toMatch(/secret/i);
          outcomes.refused++;
        }
      }
    }
    expect(outcomes.decoded).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(100);
  }, 120_000);
});

describe('a file that claims what it does not hold', () => {
  it('is refused at once', async () => {
    const bytes = Buffer.alloc(1000);
    bytes.write('DICM', 128);
    await expect(decodeImageBytes('x.dcm', bytes, 16)).rejects.toThrow(UnreadableImageError);
  });
});
