import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { readSafetensors, writeSafetensors } from '../../../src/trainer/run/safetensors.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const weights: Weights = new Map([
  ['Conv1/kernel', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, Number.NaN, -0, 1e-45) }],
  ['10', { shape: [], values: Float32Array.of(7) }],
  ['Größe/空', { shape: [0, 4], values: new Float32Array(0) }],
  ['part', { shape: [2], values: Float32Array.of(0, 8, 9, 0).subarray(1, 3) }],
]);

/** A file of a header as given and `dataBytes` of data. */
async function fileOf(header: string | object, dataBytes: number, saidLength?: bigint): Promise<string> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(saidLength ?? BigInt(json.length));
  const file = path.join(await temporaryFolder(), 'given.safetensors');
  await writeFile(file, Buffer.concat([length, json, Buffer.alloc(dataBytes)]));
  return file;
}

const tensor = (begin: number, end: number, shape = [(end - begin) / 4]): object => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('a safetensors file', () => {
  it('gives back names, shapes, order, metadata and every bit', async () => {
    const file = path.join(await temporaryFolder(), 'w.safetensors');
    await writeSafetensors(file, weights, { format: 'tf' });
    const read = await readSafetensors(file);
    expect(read.metadata).toEqual({ format: 'tf' });
    const bits = (all: Weights): unknown =>
      [...all].map(([name, { shape, values }]) => [
        name,
        shape,
        Buffer.from(values.slice().buffer).toString('hex'),
      ]);
    expect(bits(read.weights)).toEqual(bits(weights));
  });

  it('is laid out as the format says: length, header, data that begins at a multiple of 8', async () => {
    const file = path.join(await temporaryFolder(), 'w.safetensors');
    await writeSafetensors(file, weights);
    const bytes = await readFile(file);
    const headerLength = Number(bytes.readBigUInt64LE());
    expect(headerLength % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<string, unknown>;
    expect(header['10']).toEqual({ dtype: 'F32', shape: [], data_offsets: [24, 28] });
    expect(bytes.readFloatLE(8 + headerLength + 24)).toBe(7);
    expect(bytes.length).toBe(8 + headerLength + 36);
  });

  it('has the digest that writing it gave', async () => {
    const file = path.join(await temporaryFolder(), 'w.safetensors');
    const digest = await writeSafetensors(file, weights);
    const bytes = await readFile(file);
    expect(digest).toEqual({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    await expect(readSafetensors(file, digest)).resolves.toBeDefined();
  });

  it('is refused when one bit of its data is not as it was written', async () => {
    const file = path.join(await temporaryFolder(), 'w.safetensors');
    const digest = await writeSafetensors(file, weights);
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expect(readSafetensors(file, digest)).rejects.toThrow(/content has changed/);
  });

  it('is not written when a weight does not fill its shape', async () => {
    const file = path.join(await temporaryFolder(), 'w.safetensors');
    const wrong = new Map([['w', { shape: [3], values: new Float32Array(2) }]]);
    await expect(writeSafetensors(file, wrong)).rejects.toThrow(RangeError);
  });

  it('is called missing when it is', async () => {
    const file = path.join(await temporaryFolder(), 'none.safetensors');
    await expect(readSafetensors(file)).rejects.toThrow(new UserError(`${file} is missing.`));
  });

  it('is called damaged at whatever byte it was cut off', async () => {
    const file = path.join(await temporaryFolder(), 'w.safetensors');
    const { bytes } = await writeSafetensors(file, weights);
    const whole = await readFile(file);
    for (let length = bytes - 1; length >= 0; length -= 7) {
      await writeFile(file, whole);
      await truncate(file, length);
      await expect(readSafetensors(file)).rejects.toThrow(UserError);
    }
  });

  it.each<[string, string | object, number, RegExp, bigint?]>([
    ['a header longer than the file', '{}', 0, /header is said to have/, 1n << 60n],
    ['a header longer than any', '{}', 0, /header is said to have/, (1n << 64n) - 1n],
    ['a header that is not JSON', '{"a":', 0, /not valid JSON/],
    ['a header that is a list', '[]', 0, /not a JSON object/],
    ['another type', { a: { ...tensor(0, 4), dtype: 'F16' } }, 4, /type is not F32/],
    ['a shape that disagrees with its data', { a: tensor(0, 8, [3]) }, 8, /size of its shape/],
    ['a negative length', { a: tensor(0, 4, [-1]) }, 4, /entry a is wrong/],
    ['data beyond the end', { a: tensor(0, 400) }, 8, /holds 8 bytes of data/],
    ['data that nothing names', { a: tensor(0, 4) }, 8, /holds 8 bytes of data/],
    ['overlapping data', { a: tensor(0, 8), b: tensor(4, 12) }, 12, /overlaps/],
    ['a gap', { a: tensor(0, 4), b: tensor(8, 12) }, 12, /gap/],
    ['data that ends before it begins', { a: tensor(8, 4) }, 8, /entry a is wrong|size of its shape/],
    ['an empty name', { '': tensor(0, 4) }, 4, /called ""/],
    ['control characters in a name', { 'a\n': tensor(0, 4) }, 4, /control characters/],
    [
      'a name given twice',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
      /gap/,
    ],
    ['metadata that is no text', { __metadata__: { a: 1 } }, 0, /metadata/],
  ])('is refused with %s', async (_, header, dataBytes, message, saidLength) => {
    const file = await fileOf(header, dataBytes, saidLength);
    const reading = readSafetensors(file);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(message);
  });
});
