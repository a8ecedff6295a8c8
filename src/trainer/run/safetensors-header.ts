import { z } from 'zod';
import { sizeOf, type Weights } from '../network/description.ts';

/**
 * The header of a safetensors file: an 8-byte little-endian length, then that many bytes of JSON which name each
 * tensor's type, shape and place in the data that follows (https://huggingface.co/docs/safetensors, "Format").
 */
export const lengthBytes = 8;
/** The same bound as in the reference implementation. */
export const maximumHeaderBytes = 100_000_000;
const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;
const maximumNameLength = 1000;

/** Free text about a file, by key. */
export type SafetensorsMetadata = Readonly<Record<string, string>>;

/** Where a tensor's values are, in bytes from the end of the header. */
export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const offset = z.int().min(0);
const tensorSchema = z.strictObject({
  dtype: z.literal('F32', { error: 'its type is not F32' }),
  shape: z.array(z.int().min(0)).max(16),
  data_offsets: z.tuple([offset, offset]),
});
const metadataSchema = z.record(z.string(), z.string());

/** The bytes before the data, padded with spaces so that the data begins at a multiple of 8. */
export function encodeHeader(weights: Weights, metadata: SafetensorsMetadata): Buffer {
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let begin = 0;
  for (const [name, { shape, values }] of weights) {
    const problem = nameProblem(name);
    if (problem !== undefined) throw new RangeError(`A weight cannot be stored: ${problem}.`);
    if (sizeOf(shape) !== values.length) {
      throw new RangeError(`${name} has ${values.length} values, which do not fill [${shape.join(', ')}].`);
    }
    const end = begin + values.byteLength;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(json.length + padding.length));
  return Buffer.concat([length, json, padding]);
}

/**
 * The tensors of a header in the order of their data, which is `dataBytes` long. They must fill it without gap or
 * overlap. Throws a RangeError that says what is wrong.
 */
export function decodeHeader(
  json: Uint8Array,
  dataBytes: number,
): { tensors: TensorPlace[]; metadata: SafetensorsMetadata } {
  const header = z.record(z.string(), z.unknown()).safeParse(parseJson(json));
  if (!header.success) throw new RangeError('its header is not a JSON object');
  let metadata: SafetensorsMetadata = {};
  const tensors: TensorPlace[] = [];
  for (const [name, value] of Object.entries(header.data)) {
    if (name === '__metadata__') {
      const parsed = metadataSchema.safeParse(value);
      if (!parsed.success) throw new RangeError('its metadata is not a table of texts');
      metadata = parsed.data;
      continue;
    }
    tensors.push(decodeTensor(name, value));
  }
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name, begin, end } of tensors) {
    if (begin !== reached) {
      throw new RangeError(`the data of ${name} ${begin < reached ? 'overlaps another' : 'leaves a gap'}`);
    }
    reached = end;
  }
  if (reached !== dataBytes) {
    throw new RangeError(`it holds ${dataBytes} bytes of data where its header says ${reached}`);
  }
  return { tensors, metadata };
}

function decodeTensor(name: string, value: unknown): TensorPlace {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new RangeError(problem);
  const parsed = tensorSchema.safeParse(value);
  if (!parsed.success) {
    throw new RangeError(`its entry ${name} is wrong: ${parsed.error.issues[0]?.message ?? 'unreadable'}`);
  }
  const { shape, data_offsets: offsets } = parsed.data;
  const [begin, end] = offsets;
  if (sizeOf(shape) * bytesPerValue !== end - begin) {
    throw new RangeError(`the data of ${name} does not have the size of its shape [${shape.join(', ')}]`);
  }
  return { name, shape, begin, end };
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as unknown;
  } catch {
    throw new RangeError('its header is not valid JSON');
  }
}

function nameProblem(name: string): string | undefined {
  if (name === '' || name === '__metadata__' || name === '__proto__') {
    return `a tensor is called ${JSON.stringify(name)}`;
  }
  if (name.length > maximumNameLength) return `a tensor's name has ${name.length} characters`;
  return /\p{Cc}/u.test(name) ? `the tensor name ${JSON.stringify(name)} has control characters` : undefined;
}
