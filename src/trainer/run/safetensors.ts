import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { openRegularFile } from '../../node/files/open-regular-file.ts';
import { readError } from '../../node/files/read-error.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import type { Weight, Weights } from '../network/description.ts';
import { UserError } from '../../node/user-error.ts';
import {
  decodeHeader,
  encodeHeader,
  lengthBytes,
  maximumHeaderBytes,
  type SafetensorsMetadata,
} from './safetensors-header.ts';

/** A file's size and the SHA-256 of its bytes, in hexadecimal. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes weights as a safetensors file (type F32, in the order of `weights`), replacing `file` atomically. The values
 * go straight from their arrays to the disk. Gives the digest of the file.
 *
 * Throws a UserError when it cannot be written (a full disk), a RangeError when a weight's shape and values disagree.
 * Like every typed array here, values are little-endian, as is every platform that the engines run on.
 */
export async function writeSafetensors(
  file: string,
  weights: Weights,
  metadata: SafetensorsMetadata = {},
): Promise<FileDigest> {
  const header = encodeHeader(weights, metadata);
  const hash = createHash('sha256');
  let bytes = 0;
  await writeAtomically(file, async (handle) => {
    const write = async (piece: Uint8Array): Promise<void> => {
      hash.update(piece);
      await writeFully(handle, piece);
      bytes += piece.byteLength;
    };
    await write(header);
    for (const { values } of weights.values()) await write(bytesOf(values));
  });
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Reads a safetensors file of type F32, its weights in the order of their data. With `expected`, the file must be the
 * very one that was written.
 *
 * Throws a UserError when the file is missing, no regular file, damaged, of another type, or not the one expected.
 */
export async function readSafetensors(
  file: string,
  expected?: FileDigest,
): Promise<{ weights: Weights; metadata: SafetensorsMetadata }> {
  try {
    const handle = await openRegularFile(file);
    try {
      return await readFrom(handle, expected);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new UserError(`${file} is missing.`, { cause: error });
    if (!(error instanceof RangeError)) throw readError(error, file);
    throw new UserError(`${file} is damaged: ${error.message}. Restore it from a copy if you have one.`, {
      cause: error,
    });
  }
}

async function readFrom(
  handle: FileHandle,
  expected: FileDigest | undefined,
): Promise<{ weights: Weights; metadata: SafetensorsMetadata }> {
  const { size } = await handle.stat();
  if (expected && size !== expected.bytes) {
    throw new RangeError(`it has ${size} bytes instead of ${expected.bytes}`);
  }
  if (size < lengthBytes) throw new RangeError(`it has only ${size} bytes`);
  const hash = createHash('sha256');
  let position = 0;
  const fill = async (target: Uint8Array): Promise<void> => {
    await readFully(handle, target, position);
    hash.update(target);
    position += target.byteLength;
  };

  const length = Buffer.alloc(lengthBytes);
  await fill(length);
  const headerBytes = length.readBigUInt64LE();
  if (headerBytes > BigInt(Math.min(maximumHeaderBytes, size - lengthBytes))) {
    throw new RangeError(`its header is said to have ${headerBytes.toString()} bytes`);
  }
  const json = Buffer.alloc(Number(headerBytes));
  await fill(json);
  const { tensors, metadata } = decodeHeader(json, size - position);

  const weights = new Map<string, Weight>();
  for (const { name, shape, begin, end } of tensors) {
    const values = new Float32Array((end - begin) / Float32Array.BYTES_PER_ELEMENT);
    await fill(bytesOf(values));
    weights.set(name, { shape, values });
  }
  if (expected && hash.digest('hex') !== expected.sha256) {
    throw new RangeError('its content has changed since it was written');
  }
  return { weights, metadata };
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

async function writeFully(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let done = 0; done < piece.byteLength;) {
    done += (await handle.write(piece, done, piece.byteLength - done)).bytesWritten;
  }
}

async function readFully(handle: FileHandle, target: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < target.byteLength;) {
    const { bytesRead } = await handle.read(target, done, target.byteLength - done, position + done);
    if (bytesRead === 0) throw new RangeError('it ended while it was read');
    done += bytesRead;
  }
}
