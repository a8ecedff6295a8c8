import type { DataSet } from './data-set.ts';
import { DicomError } from './dicom-error.ts';

const pixelData = 0x7fe0_0010;
const extendedOffsetTable = 0x7fe0_0001;
const item = 0xfffe_e000;
const sequenceDelimiter = 0xfffe_e0dd;

/** A piece of the compressed frames, and where its item lies behind the offset table. */
interface Fragment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * The compressed bytes of the first of `frames` frames, from encapsulated pixels that begin at `start` of the file. A
 * frame may be split into fragments anywhere. The next frame begins at a fragment that starts like a compressed
 * picture, if the one before ends like one or if there are as many fragments as frames; the offset tables, which
 * writers often get wrong, are asked where frames show no beginning, as those of run-length coding.
 * Throws DicomError for fragments that are missing or cut short.
 */
export function firstFrame(data: DataSet, start: number, frames: number): Uint8Array {
  const { table, fragments } = readFragments(data, start);
  const [first] = fragments;
  if (first === undefined) throw new DicomError('incomplete DICOM file: its pixels are missing');
  const second = frames > 1 ? offsetOfSecond(data, table) : undefined;
  const oneEach = frames > 1 && fragments.length === frames;
  const parts = [first.bytes];
  for (const { offset, bytes } of fragments.slice(1)) {
    const previous = parts[parts.length - 1] ?? first.bytes;
    const marked = startsPicture(first.bytes);
    if (marked && startsPicture(bytes) && (oneEach || offset === second || endsPicture(previous))) break;
    if (!marked && (oneEach || offset === second)) break;
    parts.push(bytes);
  }
  return parts.length === 1 ? first.bytes : Buffer.concat(parts);
}

function readFragments(data: DataSet, start: number): { table: Uint8Array; fragments: Fragment[] } {
  const { bytes } = data;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { littleEndian } = data.coding;
  const items: Uint8Array[] = [];
  const fragments: Fragment[] = [];
  let first = start;
  for (let at = start; at + 8 <= bytes.length;) {
    const tag = view.getUint16(at, littleEndian) * 0x1_0000 + view.getUint16(at + 2, littleEndian);
    if (tag === sequenceDelimiter) break;
    const length = view.getUint32(at + 4, littleEndian);
    if (tag !== item || at + 8 + length > bytes.length) throw new DicomError('incomplete DICOM file');
    const value = bytes.subarray(at + 8, at + 8 + length);
    if (items.length === 0) first = at + 8 + length;
    else if (length > 0) fragments.push({ offset: at - first, bytes: value });
    items.push(value);
    at += 8 + length;
  }
  const [table = new Uint8Array()] = items;
  // Some writers leave out the offset table, which may be empty.
  if (fragments.length === 0 && startsPicture(table))
    return { table: new Uint8Array(), fragments: [{ offset: 0, bytes: table }] };
  return { table, fragments };
}

/** Where an offset table says that the second frame begins; undefined where none does. */
function offsetOfSecond(data: DataSet, table: Uint8Array): number | undefined {
  const extended = data.value(extendedOffsetTable);
  const { littleEndian } = data.coding;
  if (table.length >= 8) return viewOf(table).getUint32(4, littleEndian);
  if (extended !== undefined && extended.length >= 16)
    return Number(viewOf(extended).getBigUint64(8, littleEndian));
  return undefined;
}

/** Whether bytes begin as JPEG and JPEG-LS, JPEG 2000, or a JPEG 2000 file do. */
function startsPicture(bytes: Uint8Array): boolean {
  const starts = (...expected: number[]) => expected.every((value, index) => bytes[index] === value);
  return starts(0xff, 0xd8, 0xff) || starts(0xff, 0x4f, 0xff, 0x51) || starts(0, 0, 0, 0x0c, 0x6a, 0x50);
}

/** Whether bytes end with the end marker of these, but for padding. */
function endsPicture(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether a value of the pixels holds fragments although it names a length, as some writers put them. */
export function holdsFragments(data: DataSet): boolean {
  const value = data.value(pixelData);
  return (
    value !== undefined &&
    value.length >= 8 &&
    viewOf(value).getUint32(0, false) === (data.coding.littleEndian ? 0xfeff_00e0 : item)
  );
}
