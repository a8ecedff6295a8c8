import { maximumPixels } from './image-limits.ts';

/** Pixels as stored: [height, width, 3], red first, 0 to 255. */
export interface BitmapPixels {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Where one colour sits in a pixel's word. */
interface Component {
  readonly mask: number;
  readonly shift: number;
  readonly largest: number;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly pixelsAt: number;
  readonly paletteAt: number;
  readonly paletteEntryBytes: number;
  readonly paletteEntries: number;
}

const fileHeaderBytes = 14;
const uncompressed = 0;
const bitFields = 3;
const bitFieldsWithAlpha = 6;

/**
 * Reads a Windows or OS/2 bitmap of 1, 4, 8, 16, 24 or 32 bits a pixel (libvips, which reads the other formats, does
 * not know this one). Alpha is ignored: most writers leave those bits undefined.
 * Throws an Error with the reason for anything damaged, too large or run-length coded.
 */
export function decodeBmp(bytes: Uint8Array): BitmapPixels {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(data);
  const { width, height, bitsPerPixel } = header;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  if (header.pixelsAt + rowBytes * height > bytes.length) throw new Error('truncated bitmap');
  const values = new Uint8Array(width * height * 3);
  const readRow = bitsPerPixel <= 8 ? paletteRowReader(bytes, header) : colourRowReader(data, header);
  for (let row = 0; row < height; row++) {
    const stored = header.topDown ? row : height - 1 - row;
    readRow(header.pixelsAt + stored * rowBytes, values, row * width * 3);
  }
  return { width, height, values };
}

/** Height and width of a bitmap, by its header. Throws an Error as `decodeBmp` does. */
export function bitmapSize(bytes: Uint8Array): Pick<BitmapPixels, 'width' | 'height'> {
  const { width, height } = readHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return { width, height };
}

type RowReader = (from: number, target: Uint8Array, to: number) => void;

function readHeader(data: DataView): Header {
  if (data.byteLength < fileHeaderBytes + 12) throw new Error('truncated bitmap header');
  const pixelsAt = data.getUint32(10, true);
  const headerBytes = data.getUint32(fileHeaderBytes, true);
  if (headerBytes > 4096 || fileHeaderBytes + headerBytes > data.byteLength) {
    throw new Error('damaged bitmap header');
  }
  const core = headerBytes === 12;
  if (!core && headerBytes < 40) throw new Error('a kind of bitmap that is not known');
  const width = core ? data.getUint16(18, true) : data.getInt32(18, true);
  const storedHeight = core ? data.getUint16(20, true) : data.getInt32(22, true);
  const bitsPerPixel = data.getUint16(core ? 24 : 28, true);
  const compression = core ? uncompressed : data.getUint32(30, true);
  const height = Math.abs(storedHeight);
  if (width <= 0 || height === 0) throw new Error('damaged bitmap header');
  if (width * height > maximumPixels) throw new Error(`pixel limit: ${width} × ${height}`);
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel))
    throw new Error(`a bitmap of ${bitsPerPixel} bits a pixel`);
  const masked = compression === bitFields || compression === bitFieldsWithAlpha;
  if (compression !== uncompressed && !(masked && (bitsPerPixel === 16 || bitsPerPixel === 32))) {
    throw new Error('a compressed bitmap');
  }
  const usedEntries = core ? 0 : data.getUint32(46, true);
  const possibleEntries = bitsPerPixel <= 8 ? 2 ** bitsPerPixel : 0;
  return {
    width,
    height,
    topDown: storedHeight < 0,
    bitsPerPixel,
    compression,
    pixelsAt,
    paletteAt: fileHeaderBytes + headerBytes,
    paletteEntryBytes: core ? 3 : 4,
    paletteEntries: usedEntries === 0 ? possibleEntries : Math.min(usedEntries, possibleEntries),
  };
}

/** Rows of indices into a table of colours; an index beyond the table is black. */
function paletteRowReader(bytes: Uint8Array, header: Header): RowReader {
  const { width, bitsPerPixel, paletteAt, paletteEntryBytes, paletteEntries } = header;
  if (paletteAt + paletteEntries * paletteEntryBytes > bytes.length) throw new Error('truncated bitmap');
  const indexMask = 2 ** bitsPerPixel - 1;
  const pixelsPerByte = 8 / bitsPerPixel;
  return (from, target, to) => {
    for (let x = 0; x < width; x++) {
      const byte = bytes[from + Math.floor(x / pixelsPerByte)] ?? 0;
      const index = (byte >> (8 - bitsPerPixel * ((x % pixelsPerByte) + 1))) & indexMask;
      if (index >= paletteEntries) continue;
      const colour = paletteAt + index * paletteEntryBytes;
      for (let channel = 0; channel < 3; channel++) {
        target[to + x * 3 + channel] = bytes[colour + 2 - channel] ?? 0;
      }
    }
  };
}

/** Rows of colours, each in 16, 24 or 32 bits. */
function colourRowReader(data: DataView, header: Header): RowReader {
  const { width, bitsPerPixel } = header;
  const pixelBytes = bitsPerPixel / 8;
  const components = colourComponents(data, header);
  return (from, target, to) => {
    for (let x = 0; x < width; x++) {
      const at = from + x * pixelBytes;
      const word =
        pixelBytes === 4
          ? data.getUint32(at, true)
          : pixelBytes === 2
            ? data.getUint16(at, true)
            : data.getUint16(at, true) | (data.getUint8(at + 2) << 16);
      let out = to + x * 3;
      for (const { mask, shift, largest } of components) {
        target[out++] = Math.round((((word & mask) >>> shift) * 255) / largest);
      }
    }
  };
}

function colourComponents(data: DataView, header: Header): Component[] {
  if (header.compression === uncompressed) {
    const masks = header.bitsPerPixel === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
    return masks.map(component);
  }
  // The masks follow the 40 bytes of the basic header, inside the longer headers and after the short one.
  const masksAt = fileHeaderBytes + 40;
  if (masksAt + 12 > data.byteLength) throw new Error('truncated bitmap header');
  return [0, 4, 8].map((offset) => component(data.getUint32(masksAt + offset, true)));
}

function component(mask: number): Component {
  if (mask === 0) throw new Error('damaged bitmap header');
  const shift = 31 - Math.clz32(mask & -mask);
  return { mask, shift, largest: mask >>> shift };
}
