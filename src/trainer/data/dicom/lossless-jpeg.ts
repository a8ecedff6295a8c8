import { DicomError } from './dicom-error.ts';
import { checkRest, damaged, dcClass, jpegScans } from './jpeg-scans.ts';
import type { BitInterval, JpegFrame, JpegScan } from './jpeg-scans.ts';

/**
 * Decodes a lossless JPEG (ITU-T T.81 annex H, process 14): all seven predictors, restart intervals, point transforms,
 * 2 to 16 bits, components in one scan or in several. Gives samples pixel by pixel.
 * Throws DicomError for data that are cut short, damaged, or of components of unequal size.
 */
export function decodeLosslessJpeg(bytes: Uint8Array): Uint16Array {
  let samples: Uint16Array | undefined;
  const missing = new Set<number>();
  for (const scan of jpegScans(bytes)) {
    const { frame, components } = scan;
    checkFrame(frame);
    if (samples === undefined) frame.components.forEach((_, index) => missing.add(index));
    for (const { index } of components) if (!missing.delete(index)) throw damaged();
    const values = decodeScan(scan);
    if (
      components.length === frame.components.length &&
      components.every(({ index }, place) => index === place)
    )
      return values;
    samples ??= new Uint16Array(frame.width * frame.height * frame.components.length);
    scatter(values, samples, scan);
    if (missing.size === 0) return samples;
  }
  throw new DicomError('incomplete lossless JPEG');
}

function checkFrame({ process, precision, height, width, components }: JpegFrame): void {
  if (process !== 0xc3 || precision < 2 || precision > 16 || height === 0 || width === 0) throw damaged();
  if (components.some(({ horizontal, vertical }) => horizontal !== 1 || vertical !== 1))
    throw new DicomError('lossless JPEG with subsampled components, which is not decoded');
}

/** Puts the samples of a scan among those of all components. */
function scatter(values: Uint16Array, samples: Uint16Array, { components, frame }: JpegScan): void {
  const all = frame.components.length;
  components.forEach(({ index }, place) => {
    let to = index;
    for (let from = place; from < values.length; from += components.length) {
      samples[to] = values[from] ?? 0;
      to += all;
    }
  });
}

function decodeScan(scan: JpegScan): Uint16Array {
  const { frame, components, restartInterval, shift, start: predictor } = scan;
  const { width, height, precision } = frame;
  if (predictor < 1 || predictor > 7 || shift >= precision) throw damaged();
  // Predictions begin anew at a restart, which must not be amid a row (T.81 H.1.1).
  if (restartInterval % width !== 0) throw damaged();
  const rowsOfInterval = restartInterval === 0 ? height : restartInterval / width;
  const tables = components.map(({ dc }) => {
    const table = scan.huffman.get(dcClass + dc);
    if (table === undefined) throw damaged();
    return table;
  });
  const rowLength = width * components.length;
  const values = new Uint16Array(rowLength * height);
  for (let row = 0; row < height; row += rowsOfInterval) {
    const rows = Math.min(rowsOfInterval, height - row);
    // A sample takes 32 bits at most.
    const interval = scan.data.next(4 * rowLength + 8);
    const place = { values, start: row * rowLength, rows, rowLength };
    decodeInterval(interval, tables, place, { predictor, first: 2 ** (precision - shift - 1) });
  }
  scan.data.end();
  checkRange(values, precision - shift);
  if (shift > 0)
    for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) << shift;
  return values;
}

interface Rows {
  readonly values: Uint16Array;
  readonly start: number;
  readonly rows: number;
  readonly rowLength: number;
}

/** Decodes rows that are predicted from nothing before them. */
function decodeInterval(
  { view, bits }: BitInterval,
  tables: readonly Uint16Array[],
  { values, start, rows, rowLength }: Rows,
  { predictor, first }: { predictor: number; first: number },
): void {
  const step = tables.length;
  let bit = 0;
  let at = start;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < rowLength; column++, at++) {
      const table = step === 1 ? tables[0] : tables[column % step];
      let word = view.getUint32(bit >>> 3) << (bit & 7);
      const entry = table?.[word >>> 16] ?? 0;
      const length = entry >>> 8;
      const size = entry & 255;
      if (length === 0 || size > 16) throw damaged();
      bit += length;
      let difference = 0;
      if (size === 16) difference = 32_768;
      else if (size > 0) {
        // At least 25 of the 32 bits read were not yet passed.
        word = length + size > 25 ? view.getUint32(bit >>> 3) << (bit & 7) : word << length;
        const extra = word >>> (32 - size);
        difference = extra >>> (size - 1) === 0 ? extra - (1 << size) + 1 : extra;
        bit += size;
      }
      let prediction: number;
      if (column < step) prediction = row === 0 ? first : (values[at - rowLength] ?? 0);
      else if (row === 0 || predictor === 1) prediction = values[at - step] ?? 0;
      else {
        const left = values[at - step] ?? 0;
        const above = values[at - rowLength] ?? 0;
        const corner = values[at - rowLength - step] ?? 0;
        prediction = predicted(predictor, left, above, corner);
      }
      values[at] = prediction + difference;
    }
    if (bit > bits) throw new DicomError('incomplete lossless JPEG');
  }
  checkRest(view, bit, bits);
}

/** T.81 table H.1. */
function predicted(predictor: number, left: number, above: number, corner: number): number {
  switch (predictor) {
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}

/**
 * Refuses samples of more bits than the frame header says, which damaged data drift to. Signed samples are stored by
 * some encoders with the bits above filled by the sign.
 */
function checkRange(values: Uint16Array, bits: number): void {
  const least = 65_536 - 2 ** (bits - 1);
  const largest = 2 ** bits - 1;
  for (const value of values) if (value > largest && value < least) throw damaged();
}
