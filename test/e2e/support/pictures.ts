import { mkdirSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { randomStream } from '../../../src/shared/random/random-stream.ts';

const size = 48;

/**
 * Writes `count` grey JPEG pictures of noise into `folder`, a bright spot in each where `spot` says so: something that
 * even a small network can tell apart. Equal arguments give equal pictures.
 */
export async function writePictures(folder: string, count: number, spot: boolean): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: count }, (_, index) => path.join(folder, `picture-${index}.jpeg`));
  await Promise.all(files.map((file, index) => writePicture(file, spot, index)));
  return files;
}

/** Writes one such picture. */
export async function writePicture(file: string, spot: boolean, index: number): Promise<void> {
  const random = randomStream(1, spot ? 'spot' : 'plain', index);
  const [x, y] = [random.uniform(12, 36), random.uniform(12, 36)];
  const pixels = Uint8Array.from({ length: size * size }, (_, pixel) => {
    const distance = Math.hypot((pixel % size) - x, Math.floor(pixel / size) - y);
    return random.uniform(40, 120) + (spot ? 130 * Math.exp(-(distance ** 2) / 60) : 0);
  });
  await sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
    .jpeg()
    .toFile(file);
}

/** Writes a dataset with `train`, `val` and `test`, in each so many pictures of NORMAL and of PNEUMONIA. */
export async function writeDataset(
  folder: string,
  counts: Readonly<Record<'train' | 'val' | 'test', number>> = { train: 24, val: 8, test: 8 },
): Promise<void> {
  for (const [split, count] of Object.entries(counts)) {
    // Other pictures in each split: the same one twice would be a leak.
    for (const [name, spot] of [
      ['NORMAL', false],
      ['PNEUMONIA', true],
    ] as const) {
      const place = path.join(folder, split, name);
      mkdirSync(place, { recursive: true });
      const first = { train: 0, val: 1000, test: 2000 }[split] ?? 0;
      await Promise.all(
        Array.from({ length: count }, (_, index) =>
          writePicture(path.join(place, `${name.toLowerCase()}-${first + index}.jpeg`), spot, first + index),
        ),
      );
    }
  }
}
