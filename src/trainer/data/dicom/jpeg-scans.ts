import { DicomError } from './dicom-error.ts';

/** The frame header of a JPEG: what its samples are. */
export interface JpegFrame {
  /** The second byte of its marker: 0xc3 is lossless. */
  readonly process: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: readonly JpegComponent[];
}

export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantization: number;
}

/** A scan: the entropy-coded data of some components, and what they are decoded by. */
export interface JpegScan {
  readonly frame: JpegFrame;
  /** The index in the frame of each component of the scan, and its tables. */
  readonly components: readonly { readonly index: number; readonly dc: number; readonly ac: number }[];
  /** Start and end of the spectral selection; the start is the predictor of a lossless scan. */
  readonly start: number;
  readonly end: number;
  /** The point transform: by how many bits samples are shifted to the right. */
  readonly shift: number;
  /** Minimum coded units from one restart marker to the next; 0: there are none. */
  readonly restartInterval: number;
  /** Tables by class × 16 + identifier: see `huffmanTable`. */
  readonly huffman: ReadonlyMap<number, Uint16Array>;
  /** In the order of the zigzag. */
  readonly quantization: ReadonlyMap<number, Uint16Array>;
  readonly data: EntropyCodedData;
}

/** Class of the tables for the differences of a lossless JPEG and the first coefficients of blocks, and for all others. */
export const dcClass = 0;
export const acClass = 16;

/**
 * The scans of a JPEG (ITU-T T.81) one after the other. Throws DicomError for markers that are damaged or cut short.
 */
export function* jpegScans(bytes: Uint8Array): Generator<JpegScan> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const huffman = new Map<number, Uint16Array>();
  const quantization = new Map<number, Uint16Array>();
  let frame: JpegFrame | undefined;
  let restartInterval = 0;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw damaged();
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) return;
    const length = view.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw new DicomError('incomplete JPEG pixels');
    const segment = new DataView(view.buffer, view.byteOffset + at + 4, length - 2);
    at = end;
    if (marker === 0xc4) readHuffmanTables(segment, huffman);
    else if (marker === 0xdb) readQuantizationTables(segment, quantization);
    else if (marker === 0xdd) restartInterval = segment.getUint16(0);
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) {
      if (frame) throw damaged();
      frame = readFrame(marker, segment);
    } else if (marker === 0xda) {
      if (!frame) throw damaged();
      const data = new EntropyCodedData(bytes, at);
      yield { frame, ...readScan(segment, frame), restartInterval, huffman, quantization, data };
      at = data.end();
    }
  }
}

function readFrame(process: number, segment: DataView): JpegFrame {
  const components = Array.from({ length: segment.getUint8(5) }, (_, index) => ({
    id: segment.getUint8(6 + 3 * index),
    horizontal: segment.getUint8(7 + 3 * index) >>> 4,
    vertical: segment.getUint8(7 + 3 * index) & 15,
    quantization: segment.getUint8(8 + 3 * index),
  }));
  return {
    process,
    precision: segment.getUint8(0),
    height: segment.getUint16(1),
    width: segment.getUint16(3),
    components,
  };
}

function readScan(
  segment: DataView,
  frame: JpegFrame,
): Pick<JpegScan, 'components' | 'start' | 'end' | 'shift'> {
  const count = segment.getUint8(0);
  const components = Array.from({ length: count }, (_, place) => {
    const id = segment.getUint8(1 + 2 * place);
    const index = frame.components.findIndex((component) => component.id === id);
    if (index < 0) throw damaged();
    const tables = segment.getUint8(2 + 2 * place);
    return { index, dc: tables >>> 4, ac: tables & 15 };
  });
  if (count < 1 || new Set(components.map(({ index }) => index)).size !== count) throw damaged();
  const after = 1 + 2 * count;
  return {
    components,
    start: segment.getUint8(after),
    end: segment.getUint8(after + 1),
    shift: segment.getUint8(after + 2) & 15,
  };
}

function readHuffmanTables(segment: DataView, tables: Map<number, Uint16Array>): void {
  let at = 0;
  while (at < segment.byteLength) {
    const name = segment.getUint8(at);
    const counts = Array.from({ length: 16 }, (_, index) => segment.getUint8(at + 1 + index));
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    const values = Array.from({ length: symbols }, (_, index) => segment.getUint8(at + 17 + index));
    tables.set(name, huffmanTable(counts, values));
    at += 17 + symbols;
  }
}

/**
 * A Huffman table by the next 16 bits of the data: the bits of the code × 256 + its symbol, 0 for bits that begin no
 * code. `counts`: codes of 1 to 16 bits. Throws DicomError for codes that do not fit.
 */
function huffmanTable(counts: readonly number[], values: readonly number[]): Uint16Array {
  const table = new Uint16Array(65_536);
  let next = 0;
  let symbol = 0;
  counts.forEach((count, index) => {
    const bits = index + 1;
    const span = 2 ** (16 - bits);
    for (let code = 0; code < count; code++) {
      if (next + span > table.length) throw damaged();
      table.fill(bits * 256 + (values[symbol++] ?? 0), next, next + span);
      next += span;
    }
  });
  return table;
}

function readQuantizationTables(segment: DataView, tables: Map<number, Uint16Array>): void {
  let at = 0;
  while (at < segment.byteLength) {
    const name = segment.getUint8(at);
    const wide = name >>> 4 !== 0;
    const start = at + 1;
    tables.set(
      name & 15,
      Uint16Array.from({ length: 64 }, (_, index) =>
        wide ? segment.getUint16(start + 2 * index) : segment.getUint8(start + index),
      ),
    );
    at = start + (wide ? 128 : 64);
  }
}

/** The bits between two restart markers. */
export interface BitInterval {
  /** Zeros follow the bits: as many bytes as were asked for. */
  readonly view: DataView;
  readonly bits: number;
}

/** The entropy-coded data of a scan, from one marker to the next. */
export class EntropyCodedData {
  readonly #bytes: Buffer;
  #at: number;
  #restarts = 0;
  #ended = false;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
  }

  /**
   * The bits up to the next restart marker, without the bytes stuffed between them, and behind them `spare` bytes of
   * zero, so that a decoder need not look for the end at every bit. Valid until the next call.
   * Throws DicomError where there is no further interval, or restart markers are out of order.
   */
  next(spare: number): BitInterval {
    if (this.#ended) throw new DicomError('incomplete JPEG pixels');
    const bytes = this.#bytes;
    const parts: Buffer[] = [];
    let from = this.#at;
    let at = from;
    for (;;) {
      at = bytes.indexOf(0xff, at);
      if (at < 0 || at + 1 >= bytes.length) {
        // The last byte may be half of a marker.
        at = at < 0 ? bytes.length : at;
        this.#ended = true;
        break;
      }
      const marker = bytes[at + 1] ?? 0;
      if (marker === 0) {
        parts.push(bytes.subarray(from, at + 1));
        from = at += 2;
      } else if (marker === 0xff) {
        at++;
      } else {
        this.#ended = marker < 0xd0 || marker > 0xd7;
        if (!this.#ended && marker !== 0xd0 + (this.#restarts++ % 8)) throw damaged();
        break;
      }
    }
    parts.push(bytes.subarray(from, withoutFill(bytes, from, at)));
    this.#at = this.#ended ? at : at + 2;
    const interval = Buffer.concat([...parts, Buffer.alloc(spare)]);
    const length = interval.length - spare;
    if (length >= 2 ** 28) throw new DicomError('JPEG pixels that are too large');
    return { view: new DataView(interval.buffer, interval.byteOffset, interval.length), bits: 8 * length };
  }

  /** Where the marker behind the data lies. Throws DicomError if intervals are left. */
  end(): number {
    if (!this.#ended) throw damaged();
    return this.#at;
  }
}

/** Where the bytes of fill in front of a marker begin. */
function withoutFill(bytes: Buffer, from: number, marker: number): number {
  let end = marker;
  while (end > from && bytes[end - 1] === 0xff) end--;
  return end;
}

/** Refuses data that hold more samples than the picture: some of what they begin with must be missing or damaged. */
export function checkRest(view: DataView, bit: number, bits: number): void {
  const from = (bit + 7) >>> 3;
  const end = bits >>> 3;
  const fill = from < end ? view.getUint8(from) : 0;
  // Some encoders fill up with bytes of 0 or 255.
  for (let at = from; at < end; at++)
    if (view.getUint8(at) !== fill || (fill !== 0 && fill !== 255)) throw damaged();
}

export function damaged(): DicomError {
  return new DicomError('damaged JPEG pixels');
}
