import { randomStream } from '../../src/shared/random/random-stream.ts';
import { dicomFile } from './dicom-file.ts';

/** Rows and columns of a random film. */
export const filmSize = 24;

/**
 * A grey DICOM file drawn by chance, as its bytes: 8 to 16 bits, signed or not, either photometric interpretation, with
 * and without slope, padding and a window, which may be narrow, wide, or beside the picture. Equal seeds, equal files.
 */
export function randomFilm(seed: number): Buffer {
  const random = randomStream(seed, 'film');
  const oneOf = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[random.integer(values.length)] ?? values[0];
  const bits = oneOf([8, 10, 12, 14, 16]);
  const signed = random.next() < 0.4;
  const lowest = signed ? -(2 ** (bits - 1)) : 0;
  const from = lowest + random.integer(2 ** bits / 2);
  const span = 1 + random.integer(2 ** bits - (from - lowest) - 1);
  const padding = lowest + random.integer(2 ** bits);
  const stored = Array.from({ length: filmSize ** 2 }, () =>
    random.next() < 0.1 ? padding : from + random.integer(span),
  );
  const slope = oneOf([1, 1, 1, 2, 0.5, 2.5, -1, 0.031_25, 1.7]);
  const intercept = oneOf([0, 0, -1024, 17.5]);
  const shape = oneOf(['none', 'LINEAR', 'LINEAR', 'LINEAR_EXACT']);
  // Where values fill 16 bits there is no room for a window beside them.
  const crowded = span > 14_000;
  const share = oneOf(crowded ? [0.05, 0.3] : [0.05, 0.3, 1, 3]);
  const width = oneOf([1, 2, 5, share * span, share * span]) * Math.abs(slope);
  const place = crowded ? random.uniform(0.2, 0.8) : random.uniform(-0.2, 1.2);
  const centre = (from + span * place) * slope + intercept;
  const pixels = bits === 8 ? new Uint8Array(stored.length) : new Uint16Array(stored.length);
  pixels.set(stored.map((value) => value & (2 ** bits - 1)));
  return dicomFile({
    ...{
      patientId: 'a',
      patientName: 'b',
      rows: filmSize,
      columns: filmSize,
      pixels,
      bitsStored: bits,
      signed,
    },
    photometric: oneOf(['MONOCHROME1', 'MONOCHROME2']),
    grey: {
      ...(random.next() < 0.5 ? { 0x0120: padding } : {}),
      ...(shape === 'none'
        ? {}
        : {
            0x1050: centre.toPrecision(12),
            0x1051: Math.max(shape === 'LINEAR' ? 1 : 0.01, width).toPrecision(12),
            0x1056: shape,
          }),
      ...(slope === 1 && intercept === 0 ? {} : { 0x1052: String(intercept), 0x1053: String(slope) }),
    },
  });
}
