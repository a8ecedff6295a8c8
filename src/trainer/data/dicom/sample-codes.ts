import type { PixelDescription } from './dicom-header.ts';

/** The bits of a sample, without those beside it in its cell, as a number from 0: its code. */
export interface SampleCodes {
  /** How many there are: 65,536 at most, so that what follows from one is computed once, however many pixels have it. */
  readonly count: number;
  readonly codeOf: (stored: number) => number;
  /** The number that a code stands for, which may be negative. */
  readonly numberOf: (code: number) => number;
}

/** How many values stored samples can have: few enough to compute what follows from one before going over them. */
export function storedCount(samples: Uint8Array | Uint16Array): number {
  return 2 ** (8 * samples.BYTES_PER_ELEMENT);
}

export function sampleCodes({ bitsStored, highBit, signed }: PixelDescription): SampleCodes {
  const shift = highBit - bitsStored + 1;
  const count = 2 ** bitsStored;
  const signBit = count / 2;
  return {
    count,
    codeOf: (stored) => (stored >>> shift) & (count - 1),
    numberOf: (code) => (signed && (code & signBit) !== 0 ? code - count : code),
  };
}
