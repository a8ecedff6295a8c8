import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { randomStream } from '../../src/shared/random/random-stream.ts';

/** An empty folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pictures-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Values of [height, width, channels], computed for each. */
export function pixels(
  height: number,
  width: number,
  channels: number,
  value: (y: number, x: number, channel: number) => number,
): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, at) =>
    value(Math.floor(at / channels / width), Math.floor(at / channels) % width, at % channels),
  );
}

/** A grey picture of noise, different for each name, as a sharp image. */
export function noise(name: string, size = 16): sharp.Sharp {
  const stream = randomStream(1, 'noise', name);
  const values = pixels(size, size, 1, () => stream.integer(256));
  return sharp(values, { raw: { width: size, height: size, channels: 1 } }).toColourspace('b-w');
}

/** A grey PNG of noise, different for each name. */
export async function noisePng(name: string, size = 16): Promise<Buffer> {
  return noise(name, size).png().toBuffer();
}

/**
 * Writes a dataset of grey PNGs of noise: for each path with `/`, a file. Folders are made as needed. Content may be
 * given; a path that ends in `/` is an empty folder.
 */
export async function writeDataset(
  root: string,
  files: readonly string[] | Readonly<Record<string, Uint8Array | string | undefined>>,
): Promise<void> {
  const entries = Array.isArray(files)
    ? files.map((file: string) => [file, undefined] as const)
    : Object.entries(files);
  for (const [file, content] of entries) {
    const target = path.join(root, file);
    if (file.endsWith('/')) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content ?? (await noisePng(file)));
  }
}

/** `count` names made from a pattern with `#`, numbered from 1. */
export function names(count: number, pattern: string): string[] {
  return Array.from({ length: count }, (_, index) => pattern.replaceAll('#', String(index + 1)));
}

/** A PNG that announces 30,000 × 30,000 pixels and brings next to none: 2.7 gigabytes if it were decoded. */
export function decompressionBomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(30_000, 0);
  header.writeUInt32BE(30_000, 4);
  // 8 bits, red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(90_001))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(kind: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  let remainder = 0xffff_ffff;
  for (const byte of content) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb8_8320 : 0);
  }
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(~remainder >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)]);
}

export interface BitmapOptions {
  readonly bitsPerPixel: 1 | 4 | 8 | 16 | 24 | 32;
  readonly topDown?: boolean;
  /** Colours by index, [red, green, blue], for up to 8 bits a pixel. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Red, green and blue, for 16 and 32 bits a pixel. */
  readonly masks?: readonly [number, number, number];
  readonly compression?: number;
}

/** A Windows bitmap of the pixel words (or palette indices) given by `word`. */
export function bitmap(
  width: number,
  height: number,
  word: (y: number, x: number) => number,
  options: BitmapOptions,
): Buffer {
  const { bitsPerPixel, topDown = false, palette = [], masks } = options;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const tableBytes = palette.length * 4 + (masks === undefined ? 0 : 12);
  const pixelsAt = 54 + tableBytes;
  const bytes = Buffer.alloc(pixelsAt + rowBytes * height);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(pixelsAt, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(topDown ? -height : height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bitsPerPixel, 28);
  bytes.writeUInt32LE(options.compression ?? (masks === undefined ? 0 : 3), 30);
  bytes.writeUInt32LE(palette.length, 46);
  palette.forEach(([red, green, blue], index) => {
    bytes.set([blue, green, red], 54 + index * 4);
  });
  masks?.forEach((mask, index) => {
    bytes.writeUInt32LE(mask, 54 + index * 4);
  });
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + (topDown ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) {
      const value = word(y, x);
      if (bitsPerPixel >= 16) {
        bytes.writeUIntLE(value, row + (x * bitsPerPixel) / 8, bitsPerPixel / 8);
      } else {
        const at = row + Math.floor((x * bitsPerPixel) / 8);
        bytes[at] = (bytes[at] ?? 0) | (value << (8 - bitsPerPixel - ((x * bitsPerPixel) % 8)));
      }
    }
  }
  return bytes;
}
