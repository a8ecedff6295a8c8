/**
 * How a DICOM file begins: with 128 bytes of anything and `DICM`, as the standard has it, or, as files of old archives do,
 * at once with the group of file meta information or with the data set, whose elements name their kind or do not.
 */
export type DicomStart = 'preamble' | 'file-meta' | 'explicit' | 'implicit';

/** Kinds of values with two bytes of length, and those with four after two bytes of zero (PS3.5 7.1.2). */
const shortKinds = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const longKinds = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));

const undefinedLength = 0xffff_ffff;
const fileMetaGroup = 0x0002;
const identifyingGroup = 0x0008;

/**
 * How the first bytes of a file begin a DICOM file; undefined where they do not. Without `DICM` nothing but the order of
 * its elements tells one, so that all that lie within the bytes must be sound, and the second is among them.
 */
export function dicomStart(bytes: Uint8Array): DicomStart | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = 128;
  if (view.byteLength >= magic + 4 && view.getUint32(magic) === 0x4449_434d) return 'preamble';
  if (view.byteLength < 8) return undefined;
  const [group, number] = [view.getUint16(0, true), view.getUint16(2, true)];
  const explicit = kindAt(view, 0) !== undefined;
  if (group === fileMetaGroup && number <= 0x0010 && explicit)
    return ascends(view, true) ? 'file-meta' : undefined;
  if (group !== identifyingGroup || number > 0x00ff || !ascends(view, explicit)) return undefined;
  return explicit ? 'explicit' : 'implicit';
}

/** Whether elements follow each other from the first byte to the last, their tags ascending; two at least. */
function ascends(view: DataView, explicit: boolean): boolean {
  const first = view.getUint16(0, true);
  let last = -1;
  let elements = 0;
  for (let at = 0; at + 8 <= view.byteLength; elements++) {
    const group = view.getUint16(at, true);
    const tag = group * 0x1_0000 + view.getUint16(at + 2, true);
    if (tag <= last) return false;
    last = tag;
    // The data set after file meta information may be written in any way.
    if (first === fileMetaGroup && group !== fileMetaGroup) return true;
    // No data set identifies itself by one element alone; numbers in files of other kinds may ascend too.
    if (elements === 1 && group !== first) return false;
    const end = endOf(view, at, explicit);
    if (end === undefined) return false;
    if (end === undefinedLength) return elements > 0;
    at = end;
  }
  return elements > 1;
}

/** Where the element at `at` ends; `undefinedLength` where it does not say so, undefined where it is none. */
function endOf(view: DataView, at: number, explicit: boolean): number | undefined {
  const kind = explicit ? kindAt(view, at) : undefined;
  if (explicit && kind === undefined) return undefined;
  const short = kind !== undefined && shortKinds.has(kind);
  const start = at + (kind === undefined || short ? 8 : 12);
  // What lies beyond the bytes is not known, and no sign of anything else.
  if (start > view.byteLength) return start;
  const length = short ? view.getUint16(at + 6, true) : view.getUint32(start - 4, true);
  if (start === at + 12 && view.getUint16(at + 6) !== 0) return undefined;
  if (length === undefinedLength) return undefinedLength;
  return length % 2 === 0 ? start + length : undefined;
}

/** The kind of value that the element at `at` names; undefined where it names none. */
function kindAt(view: DataView, at: number): string | undefined {
  const kind = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  return shortKinds.has(kind) || longKinds.has(kind) ? kind : undefined;
}
