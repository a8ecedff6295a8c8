import { DicomError } from './dicom-error.ts';
import { acClass, checkRest, damaged, dcClass, jpegScans } from './jpeg-scans.ts';
import type { BitInterval, JpegScan } from './jpeg-scans.ts';

/** Places of the coefficients of a block in the order in which they are coded (T.81 figure A.6). */
const zigzag = zigzagOrder();
/** cosines[8 × frequency + place]: the bases of the inverse transform along one side of a block (T.81 A.3.3). */
const cosines = Float64Array.from({ length: 64 }, (_, index) => {
  const [frequency, place] = [index >>> 3, index & 7];
  const scale = frequency === 0 ? Math.SQRT1_2 : 1;
  return (scale / 2) * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
});

/**
 * Decodes a grey sequential JPEG with Huffman coding (ITU-T T.81 annex F, processes 2 and 4) of 12 bits. Samples are
 * those of an exact inverse cosine transform, rounded.
 * Throws DicomError for data that are cut short, damaged or of another process.
 */
export function decodeExtendedJpeg(bytes: Uint8Array): Uint16Array {
  for (const scan of jpegScans(bytes)) {
    const { process, precision, components, width, height } = scan.frame;
    if ((process !== 0xc0 && process !== 0xc1) || precision !== 12 || components.length !== 1)
      throw damaged();
    if (width === 0 || height === 0 || scan.start !== 0 || scan.end !== 63 || scan.shift !== 0)
      throw damaged();
    return decodeScan(scan);
  }
  throw new DicomError('incomplete JPEG pixels');
}

function decodeScan(scan: JpegScan): Uint16Array {
  const { frame, restartInterval } = scan;
  const { width, height, precision } = frame;
  const across = Math.ceil(width / 8);
  const blocks = across * Math.ceil(height / 8);
  const rowOfBlocks = { ...tablesOf(scan), samples: new Float64Array(64) };
  const values = new Uint16Array(width * height);
  const largest = 2 ** precision - 1;
  const interval = restartInterval === 0 ? blocks : restartInterval;
  for (let first = 0; first < blocks; first += interval) {
    const count = Math.min(interval, blocks - first);
    // A block takes 64 coefficients of 32 bits at most.
    const reader = new BlockReader(scan.data.next(256 + 8), rowOfBlocks);
    for (let block = first; block < first + count; block++) {
      reader.read(rowOfBlocks.samples);
      put(rowOfBlocks.samples, values, { width, height, largest, block, across });
    }
    reader.finish();
  }
  scan.data.end();
  return values;
}

interface BlockTables {
  readonly dc: Uint16Array;
  readonly ac: Uint16Array;
  readonly quantization: Uint16Array;
}

function tablesOf({ components, frame, huffman, quantization }: JpegScan): BlockTables {
  const [component] = components;
  const dc = huffman.get(dcClass + (component?.dc ?? 0));
  const ac = huffman.get(acClass + (component?.ac ?? 0));
  const steps = quantization.get(frame.components[0]?.quantization ?? 0);
  if (dc === undefined || ac === undefined || steps === undefined) throw damaged();
  return { dc, ac, quantization: steps };
}

/** Reads blocks of 8 × 8 samples, each predicted from the one before it. */
class BlockReader {
  readonly #view: DataView;
  readonly #bits: number;
  readonly #tables: BlockTables;
  readonly #coefficients = new Float64Array(64);
  readonly #rows = new Float64Array(64);
  #bit = 0;
  #mean = 0;

  constructor({ view, bits }: BitInterval, tables: BlockTables) {
    this.#view = view;
    this.#bits = bits;
    this.#tables = tables;
  }

  /** Fills `samples`, 8 × 8, with those of the next block, around 0. */
  read(samples: Float64Array): void {
    const { dc, ac, quantization } = this.#tables;
    const coefficients = this.#coefficients.fill(0);
    this.#mean += this.#number(this.#symbol(dc));
    coefficients[0] = this.#mean * (quantization[0] ?? 0);
    for (let place = 1; place < 64; place++) {
      const symbol = this.#symbol(ac);
      const size = symbol & 15;
      const run = symbol >>> 4;
      if (size === 0 && run !== 15) break;
      place += run;
      if (place > 63) throw damaged();
      coefficients[zigzag[place] ?? 0] = this.#number(size) * (quantization[place] ?? 0);
    }
    if (this.#bit > this.#bits) throw new DicomError('incomplete JPEG pixels');
    this.#transform(coefficients, samples);
  }

  finish(): void {
    checkRest(this.#view, this.#bit, this.#bits);
  }

  #symbol(table: Uint16Array): number {
    const word = this.#view.getUint32(this.#bit >>> 3) << (this.#bit & 7);
    const entry = table[word >>> 16] ?? 0;
    if (entry >>> 8 === 0) throw damaged();
    this.#bit += entry >>> 8;
    return entry & 255;
  }

  /** A signed number of `size` bits (T.81 F.2.2.1). */
  #number(size: number): number {
    if (size === 0) return 0;
    if (size > 16) throw damaged();
    const word = this.#view.getUint32(this.#bit >>> 3) << (this.#bit & 7);
    const value = word >>> (32 - size);
    this.#bit += size;
    return value >>> (size - 1) === 0 ? value - 2 ** size + 1 : value;
  }

  #transform(coefficients: Float64Array, samples: Float64Array): void {
    const rows = this.#rows;
    alongRows(coefficients, rows);
    alongRows(rows, samples);
  }
}

/** Transforms each row of a block, and turns rows into columns. */
function alongRows(from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < 8; row++) {
    for (let place = 0; place < 8; place++) {
      let sum = 0;
      for (let frequency = 0; frequency < 8; frequency++)
        sum += (from[8 * row + frequency] ?? 0) * (cosines[8 * frequency + place] ?? 0);
      to[8 * place + row] = sum;
    }
  }
}

interface BlockPlace {
  readonly width: number;
  readonly height: number;
  readonly largest: number;
  readonly block: number;
  readonly across: number;
}

/** Puts the samples of a block that lie within the picture in their places. */
function put(samples: Float64Array, values: Uint16Array, place: BlockPlace): void {
  const { width, height, largest, block, across } = place;
  const left = 8 * (block % across);
  const top = 8 * Math.floor(block / across);
  const middle = (largest + 1) / 2;
  for (let row = top; row < Math.min(height, top + 8); row++) {
    for (let column = left; column < Math.min(width, left + 8); column++) {
      const value = Math.round((samples[8 * (row - top) + column - left] ?? 0) + middle);
      values[row * width + column] = Math.min(largest, Math.max(0, value));
    }
  }
}

function zigzagOrder(): Uint8Array {
  const order = new Uint8Array(64);
  let place = 0;
  for (let diagonal = 0; diagonal < 15; diagonal++) {
    for (let step = 0; step <= diagonal; step++) {
      const [row, column] = diagonal % 2 === 0 ? [diagonal - step, step] : [step, diagonal - step];
      if (row < 8 && column < 8) order[place++] = 8 * row + column;
    }
  }
  return order;
}
