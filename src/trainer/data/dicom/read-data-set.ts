import { dicomStart } from '../../../node/dataset/dicom-start.ts';
import { formatBytes } from '../../../node/dataset/image-format.ts';
import { DataSet } from './data-set.ts';
import type { DataElement, ElementCoding } from './data-set.ts';
import { DicomError } from './dicom-error.ts';

const undefinedLength = 0xffff_ffff;
const fileMetaGroup = 0x0002;
const pixelGroup = 0x7fe0;
const item = 0xfffe_e000;
const itemDelimiter = 0xfffe_e00d;
const sequenceDelimiter = 0xfffe_e0dd;

/** The largest group whose elements describe a picture; what lies between it and the pixels is not kept. */
const describingGroup = 0x2050;
/** Elements that are passed on the way to the pixels. Thousands of frames described one by one stay far below. */
const maximumElements = 1_000_000;
const maximumDepth = 64;

const explicitLittleEndian: ElementCoding = { explicit: true, littleEndian: true };
const implicitLittleEndian: ElementCoding = { explicit: false, littleEndian: true };

/** Value representations with two bytes of length (PS3.5 table 7.1-2). All others, also those yet to come, have four. */
const shortKinds = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));

/** The file meta information before a data set, and the offset at which the data set begins. */
export interface FileMeta {
  readonly meta: DataSet;
  readonly end: number;
}

/** Reads the file meta information, empty where a file has none. Throws DicomError where it is cut short. */
export function readFileMeta(bytes: Uint8Array): FileMeta {
  const start = dicomStart(bytes.subarray(0, formatBytes)) === 'preamble' ? 132 : 0;
  const walk = new Walk(bytes);
  const elements = new Map<number, DataElement>();
  let at = start;
  while (at + 8 <= bytes.length && walk.tag(at, explicitLittleEndian) >>> 16 === fileMetaGroup) {
    const head = walk.head(at, walk.codingAt(at));
    elements.set(head.tag, head.element);
    at = walk.after(head, explicitLittleEndian, 0);
  }
  return { meta: new DataSet(bytes, explicitLittleEndian, elements), end: at };
}

/** Whether an element of a data set seems to begin at `at`: one of the groups that data sets begin with. */
export function beginsDataSet(bytes: Uint8Array, at: number): boolean {
  if (at + 8 > bytes.length) return false;
  const walk = new Walk(bytes);
  const coding = walk.codingAt(at);
  return coding.explicit && walk.tag(at, coding) >>> 16 <= 0x0028;
}

/**
 * Reads the elements of a data set from `start` up to its pixels, whichever way they are written: the first element
 * shows it. What follows the pixels is ignored, and sequences are passed over: see `firstItem`.
 * Throws DicomError where an element before the pixels is cut short, and for more elements, or more deeply nested ones,
 * than a picture needs.
 */
export function readDataSet(bytes: Uint8Array, start: number): DataSet {
  const walk = new Walk(bytes);
  if (start + 8 > bytes.length) throw new DicomError('incomplete DICOM file');
  return walk.elements(start, bytes.length, walk.codingAt(start));
}

/** The first item of a sequence; undefined where the sequence is absent or empty. */
export function firstItem(data: DataSet, tag: number): DataSet | undefined {
  const sequence = data.element(tag);
  if (sequence === undefined || sequence.length === 0) return undefined;
  const { bytes } = data;
  // A sequence of unknown kind is written implicitly (PS3.5 6.2.2).
  const coding = sequence.kind === 'UN' ? implicitLittleEndian : data.coding;
  const walk = new Walk(bytes);
  if (sequence.start + 8 > bytes.length || walk.tag(sequence.start, coding) !== item) return undefined;
  const length = walk.uint32(sequence.start + 4, coding);
  const start = sequence.start + 8;
  const end = length === undefinedLength ? bytes.length : Math.min(bytes.length, start + length);
  return walk.elements(start, end, coding);
}

interface ElementHead {
  readonly tag: number;
  readonly element: DataElement;
}

/** Walks over elements, and counts them. */
class Walk {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #passed = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads elements one after the other until `end`, the delimiter of an item, or the pixels, which are the last. */
  elements(start: number, end: number, coding: ElementCoding): DataSet {
    const elements = new Map<number, DataElement>();
    let at = start;
    while (at < end) {
      const head = this.head(at, coding);
      if (head.tag === itemDelimiter) break;
      const group = head.tag >>> 16;
      if (group <= describingGroup || group === pixelGroup) elements.set(head.tag, head.element);
      if (group === pixelGroup && (head.tag & 0xffff) >= 0x0008) break;
      at = this.after(head, coding, 0);
    }
    return new DataSet(this.#bytes, coding, elements);
  }

  tag(at: number, { littleEndian }: ElementCoding): number {
    return this.#view.getUint16(at, littleEndian) * 0x1_0000 + this.#view.getUint16(at + 2, littleEndian);
  }

  uint32(at: number, { littleEndian }: ElementCoding): number {
    return this.#view.getUint32(at, littleEndian);
  }

  /** How the element at `at` is written, as its first bytes show: group numbers are small, and kinds are capitals. */
  codingAt(at: number): ElementCoding {
    const littleEndian = this.#view.getUint16(at, true) <= this.#view.getUint16(at, false);
    return { explicit: this.#kindAt(at) !== undefined, littleEndian };
  }

  head(at: number, coding: ElementCoding): ElementHead {
    this.#count();
    this.#need(at + 8);
    const tag = this.tag(at, coding);
    // Items and their delimiters name no kind, and some writers put elements without one among others.
    const kind = coding.explicit && tag >>> 16 !== 0xfffe ? this.#kindAt(at) : undefined;
    if (kind !== undefined && shortKinds.has(kind)) {
      const length = this.#view.getUint16(at + 6, coding.littleEndian);
      return { tag, element: { kind, start: at + 8, length } };
    }
    const lengthAt = kind === undefined ? at + 4 : at + 8;
    this.#need(lengthAt + 4);
    const length = this.uint32(lengthAt, coding);
    return {
      tag,
      element: { kind, start: lengthAt + 4, length: length === undefinedLength ? undefined : length },
    };
  }

  /** Where an element ends. Throws DicomError where that is beyond the file. */
  after({ element }: ElementHead, coding: ElementCoding, depth: number): number {
    const { kind, start, length } = element;
    if (length === undefined)
      return this.#afterItems(start, kind === 'UN' ? implicitLittleEndian : coding, depth);
    this.#need(start + length);
    return start + length;
  }

  /** Where the delimiter of a sequence, or of fragments, ends. */
  #afterItems(start: number, coding: ElementCoding, depth: number): number {
    if (depth > maximumDepth) throw new DicomError('a DICOM header that is nested too deeply');
    let at = start;
    for (;;) {
      this.#count();
      this.#need(at + 8);
      const tag = this.tag(at, coding);
      const length = this.uint32(at + 4, coding);
      at += 8;
      if (tag === sequenceDelimiter) return at;
      if (tag !== item) throw new DicomError('damaged or incomplete DICOM file');
      at = length === undefinedLength ? this.#afterItem(at, coding, depth) : at + length;
    }
  }

  #afterItem(start: number, coding: ElementCoding, depth: number): number {
    let at = start;
    for (;;) {
      const head = this.head(at, coding);
      if (head.tag === itemDelimiter) return at + 8;
      at = this.after(head, coding, depth + 1);
    }
  }

  #kindAt(at: number): string | undefined {
    const [first, second] = [this.#bytes[at + 4] ?? 0, this.#bytes[at + 5] ?? 0];
    const capital = (letter: number) => letter >= 0x41 && letter <= 0x5a;
    return capital(first) && capital(second) ? String.fromCharCode(first, second) : undefined;
  }

  #need(end: number): void {
    if (end > this.#bytes.length) throw new DicomError('incomplete DICOM file');
  }

  #count(): void {
    if (++this.#passed > maximumElements)
      throw new DicomError(`a DICOM header of more than ${maximumElements.toLocaleString('en')} elements`);
  }
}
