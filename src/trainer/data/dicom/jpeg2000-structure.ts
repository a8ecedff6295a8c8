import { DicomError } from './dicom-error.ts';

const startOfTilePart = 0xff90;
const endOfCodestream = 0xffd9;

/** The structure of a JPEG 2000 codestream; for its size see `codestreamSize`. */
export interface Jpeg2000Structure {
  /** High-throughput coding (ITU-T T.814). */
  readonly highThroughput: boolean;
  /** Samples below zero are stored as such. */
  readonly signed: boolean;
  /** Red, green and blue are stored as another three, which a decoder turns back. */
  readonly colourTransform: boolean;
}

/**
 * Reads the main header of a JPEG 2000 codestream (ITU-T T.800 annex A) and checks that every tile-part is there as
 * long as it says, since decoders fill up what is missing. Throws DicomError where it is not.
 */
export function jpeg2000Structure(bytes: Uint8Array): Jpeg2000Structure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let highThroughput = false;
  let colourTransform = false;
  let at = 2;
  while (at + 4 <= bytes.length && view.getUint16(at) !== startOfTilePart) {
    const marker = view.getUint16(at);
    if (marker === 0xff50) highThroughput = true;
    if (marker === 0xff52 && at + 9 <= bytes.length) colourTransform = view.getUint8(at + 8) === 1;
    at += 2 + view.getUint16(at + 2);
  }
  checkTileParts(view, at);
  return { highThroughput, signed: view.getUint8(42) >= 128, colourTransform };
}

function checkTileParts(view: DataView, start: number): void {
  const tiles =
    Math.ceil((view.getUint32(8) - view.getUint32(32)) / view.getUint32(24)) *
    Math.ceil((view.getUint32(12) - view.getUint32(36)) / view.getUint32(28));
  const seen = new Set<number>();
  let at = start;
  while (at + 12 <= view.byteLength && view.getUint16(at) === startOfTilePart) {
    seen.add(view.getUint16(at + 4));
    const length = view.getUint32(at + 6);
    // The last part may reach as far as the end of the codestream.
    const end = length === 0 ? endMarkerOf(view) : at + length;
    if (end === undefined || end <= at || end > view.byteLength) throw incomplete();
    at = end;
  }
  // Behind the last part stands the end marker. Some writers leave it out, or half of it.
  const ended = at + 2 > view.byteLength || view.getUint16(at) === endOfCodestream;
  if (!ended || seen.size < tiles) throw incomplete();
}

function endMarkerOf(view: DataView): number | undefined {
  for (let at = view.byteLength - 2; at >= 0; at--) if (view.getUint16(at) === endOfCodestream) return at;
  return undefined;
}

function incomplete(): DicomError {
  return new DicomError('incomplete or damaged JPEG 2000 pixels');
}
