import { createHash } from 'node:crypto';
import type { Weights } from './description.ts';

/** SHA-256, in hexadecimal, over the names, shapes and bytes of all weights in alphabetical order of their names. */
export function hashWeights(weights: Weights): string {
  const hash = createHash('sha256');
  const sorted = [...weights].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { shape, values }] of sorted) {
    hash.update(`${JSON.stringify([name, shape])}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
