/**
 * Deterministic random numbers, addressed by what they are for.
 *
 * A stream is a pure function of a seed and an address such as `('shuffle', epoch)` or `('augment', path, view)`.
 * Nothing advances a shared state, so a run that was killed draws the same numbers when it goes on, in whatever order
 * its images are read, and a checkpoint has no generator state to store.
 */
export interface RandomStream {
  /** The next number, uniform in [0, 1). */
  next(): number;
  /** The next number, uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** The next number of the standard normal distribution (Box-Muller). */
  normal(): number;
  /** The next whole number, uniform in [0, bound). */
  integer(bound: number): number;
}

/** Part of a stream's address. */
export type RandomAddress = string | number;

/** Opens the stream that belongs to `seed` and `address`. Equal arguments give equal streams, on every platform. */
export function randomStream(seed: number, ...address: RandomAddress[]): RandomStream {
  let [a, b, c, d] = hashAddress(JSON.stringify([seed, ...address]));

  // sfc32, a small fast counting generator that passes PractRand (C. Doty-Humphrey).
  const nextUint32 = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) nextUint32();

  const next = (): number => nextUint32() / 0x1_0000_0000;
  return {
    next,
    uniform: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    integer: (bound) => Math.floor(next() * bound),
  };
}

/** The whole numbers from 0 to `count - 1` in a random order (Fisher and Yates). */
export function randomPermutation(count: number, stream: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const pick = stream.integer(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[pick] ?? 0;
    order[pick] = moved;
  }
  return order;
}

/** Four 32-bit words from a text, each by FNV-1a from its own start and a murmur3 finaliser. */
function hashAddress(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    for (let word = 0; word < 4; word++) {
      words[word] = Math.imul((words[word] ?? 0) ^ unit ^ (word << 17), 0x01000193 + (word << 1));
    }
  }
  return words.map((word, index) => {
    let mixed = word ^ (words[(index + 1) % 4] ?? 0);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  }) as [number, number, number, number];
}
