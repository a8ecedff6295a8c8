import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeDicom } from '../../../../src/trainer/data/dicom/decode-dicom.ts';
import { randomFilm } from '../../../support/random-film.ts';

it('what a network sees of a film is the same to the bit from version to version', async () => {
  const hash = createHash('sha256');
  for (let seed = 0; seed < 300; seed++) hash.update((await decodeDicom(randomFilm(seed))).values);
  expect(hash.digest('hex')).toBe('510e82e8881d139d3fd3757572440ff956cfcace40fe885f8c1831fae8e355ed');
});
