import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A temporary folder with places for what a command reads and writes. */
export interface Workshop {
  readonly folder: string;
  readonly dataset: string;
  readonly runs: string;
  readonly cache: string;
}

/** A workshop that is there for the tests of a suite and gone after them. */
export function useWorkshop(): Workshop {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'e2e-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    get dataset() {
      return path.join(folder, 'dataset');
    },
    get runs() {
      return path.join(folder, 'runs');
    },
    get cache() {
      return path.join(folder, 'cache');
    },
  };
}

/** Options of a training that takes seconds: a narrow network of random weights on tiny pictures. */
export const smallTraining: readonly string[] = [
  ...['--engine', 'wasm', '--weights', 'none', '--width', '0.35', '--input-size', '32'],
  ...['--batch-size', '8', '--epochs', '2', '--fine-tune-epochs', '2', '--seed', '7'],
  ...['--minimum-validation-images', '0'],
];

/** Options that keep a command's files within the workshop. */
export function within(workshop: Workshop): string[] {
  return ['--out', workshop.runs, '--cache-dir', workshop.cache];
}
