/** The photometric interpretations that DICOM defines (PS3.3 C.7.6.3.1.2), retired ones included. */
const photometrics = [
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_PARTIAL_422',
  'YBR_PARTIAL_420',
  'YBR_ICT',
  'YBR_RCT',
  'XYB',
  'HSV',
  'ARGB',
  'CMYK',
] as const;

export type Photometric = (typeof photometrics)[number];

const byLetters = new Map(photometrics.map((name) => [lettersOf(name), name]));

/**
 * The photometric interpretation that a text names; undefined where it names none. Case, spaces and punctuation, which
 * writers get wrong, do not count.
 */
export function knownPhotometric(text: string): Photometric | undefined {
  return byLetters.get(lettersOf(text));
}

function lettersOf(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
