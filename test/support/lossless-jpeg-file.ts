/** How a lossless JPEG is to be written. */
export interface LosslessJpegOptions {
  readonly width: number;
  readonly height: number;
  readonly precision: number;
  /** 1 to 7 (ITU-T T.81 table H.1). */
  readonly predictor: number;
  /** Rows from one restart marker to the next; without them where it is left out. */
  readonly restartRows?: number;
  /** By how many bits samples are shifted before they are coded. */
  readonly shift?: number;
  /** Of a pixel; all in one scan. */
  readonly components?: 1 | 3;
}

const categories = 17;
const codeBits = 5;

/** A lossless JPEG (process 14) of samples, pixel by pixel. Every category of differences has a code of 5 bits. */
export function losslessJpeg(samples: ArrayLike<number>, options: LosslessJpegOptions): Buffer {
  const { width, height, precision, predictor, restartRows = 0, shift = 0, components = 1 } = options;
  const ids = Array.from({ length: components }, (_, index) => index + 1);
  const counts = Array.from({ length: 16 }, (_, index) => (index + 1 === codeBits ? categories : 0));
  const symbols = Array.from({ length: categories }, (_, index) => index);
  const rows = restartRows === 0 ? height : restartRows;
  const parts = [
    Buffer.from([0xff, 0xd8]),
    segment(0xc3, [
      precision,
      ...word(height),
      ...word(width),
      components,
      ...ids.flatMap((id) => [id, 0x11, 0]),
    ]),
    segment(0xc4, [0, ...counts, ...symbols]),
    ...(restartRows === 0 ? [] : [segment(0xdd, word(restartRows * width))]),
    segment(0xda, [components, ...ids.flatMap((id) => [id, 0]), predictor, 0, shift]),
  ];
  for (let row = 0; row < height; row += rows) {
    if (row > 0) parts.push(Buffer.from([0xff, 0xd0 + ((row / rows - 1) % 8)]));
    parts.push(codedRows(samples, options, row, Math.min(height, row + rows)));
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xd9])]);
}

function codedRows(
  samples: ArrayLike<number>,
  { width, precision, predictor, shift = 0, components = 1 }: LosslessJpegOptions,
  from: number,
  to: number,
): Buffer {
  const rowLength = width * components;
  const at = (row: number, column: number) => (samples[row * rowLength + column] ?? 0) >> shift;
  let bits = '';
  for (let row = from; row < to; row++) {
    for (let column = 0; column < rowLength; column++) {
      const [left, above] = [column - components, row - 1];
      let prediction: number;
      if (left < 0) prediction = row === from ? 2 ** (precision - shift - 1) : at(above, column);
      else if (row === from) prediction = at(row, left);
      else prediction = predicted(predictor, at(row, left), at(above, column), at(above, left));
      bits += coded(((at(row, column) - prediction) << 16) >> 16);
    }
  }
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
    Number.parseInt(bits.slice(8 * index, 8 * index + 8).padEnd(8, '1'), 2),
  );
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

function predicted(predictor: number, left: number, above: number, corner: number): number {
  const predictions = [
    ...[left, above, corner, left + above - corner],
    ...[left + ((above - corner) >> 1), above + ((left - corner) >> 1), (left + above) >> 1],
  ];
  return predictions[predictor - 1] ?? 0;
}

/** The code of a difference's category, and which of the category it is (T.81 H.1.2.2). */
function coded(difference: number): string {
  if (difference === -32_768) return (16).toString(2).padStart(codeBits, '0');
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const extra = difference < 0 ? difference + 2 ** size - 1 : difference;
  return size.toString(2).padStart(codeBits, '0') + (size === 0 ? '' : extra.toString(2).padStart(size, '0'));
}

function segment(marker: number, content: readonly number[]): Buffer {
  return Buffer.from([0xff, marker, ...word(content.length + 2), ...content]);
}

function word(value: number): number[] {
  return [value >>> 8, value & 255];
}
