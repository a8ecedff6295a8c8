import { DicomError } from './dicom-error.ts';

/** Whether a frame begins like run-length coding: with at most 15 segments, the first right behind their list. */
export function isRunLength(frame: Uint8Array): boolean {
  const header = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return frame.length >= 64 && header.getUint32(0, true) <= 15 && header.getUint32(4, true) === 64;
}

/**
 * Decodes DICOM's run-length coding (PS3.5 annex G): one segment for each byte of each sample, the most significant in
 * front. Gives samples as they would be stored uncompressed: pixel by pixel, little endian.
 * Throws DicomError where a segment is missing or ends early.
 */
export function decodeRunLength(
  frame: Uint8Array,
  pixels: number,
  samples: number,
  bytes: number,
): Uint8Array {
  const header = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const segments = samples * bytes;
  if (frame.length < 64 || header.getUint32(0, true) !== segments) {
    throw new DicomError('damaged run-length coding: it has other segments than its samples need');
  }
  const values = new Uint8Array(pixels * segments);
  for (let segment = 0; segment < segments; segment++) {
    const from = header.getUint32(4 + segment * 4, true);
    const next = segment + 1 < segments ? header.getUint32(8 + segment * 4, true) : frame.length;
    if (from < 64 || next > frame.length || next < from) {
      throw new DicomError('damaged run-length coding: a segment lies outside its frame');
    }
    const sample = Math.floor(segment / bytes);
    const byte = bytes - 1 - (segment % bytes);
    unpack(frame.subarray(from, next), values, sample * bytes + byte, segments, pixels);
  }
  return values;
}

/** Unpacks one segment into every `stride`th byte of `target`, from `at`. */
function unpack(packed: Uint8Array, target: Uint8Array, at: number, stride: number, count: number): void {
  let from = 0;
  let done = 0;
  while (done < count) {
    const code = packed[from++];
    if (code === undefined) throw new DicomError('incomplete run-length coding');
    if (code === 128) continue;
    const repeated = code > 128;
    const length = Math.min(repeated ? 257 - code : code + 1, count - done);
    if (from + (repeated ? 1 : length) > packed.length) throw new DicomError('incomplete run-length coding');
    for (let index = 0; index < length; index++) {
      target[at + (done + index) * stride] = packed[repeated ? from : from + index] ?? 0;
    }
    done += length;
    from += repeated ? 1 : code + 1;
  }
}
