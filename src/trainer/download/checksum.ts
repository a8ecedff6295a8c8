import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Digest of a whole file in lower-case hexadecimal, read as a stream. Throws what the file system throws. */
export async function checksum(
  algorithm: 'md5' | 'sha256' | 'sha512',
  file: string,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { ...(signal && { signal }) });
  return hash.digest('hex');
}
