import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** How a disk fails. */
export interface DiskFailure {
  /** The operating system's name of the error, such as `ENOSPC`. */
  readonly code: string;
  /** Of the paths below the folder, those whose operations fail; all unless told. */
  readonly matching?: RegExp;
  /** The first of these operations to fail, from 1, in each thread of each process. */
  readonly first?: number;
  /** Whether all later ones fail as well; only the first unless told. */
  readonly lasting?: boolean;
  /** The failing write takes half of the bytes and reports no error. */
  readonly short?: boolean;
  /** Reading fails instead of writing. */
  readonly reading?: boolean;
}

/** The environment in which a program, and all that it starts, meets these failures below `folder`. */
export function failingDisk(folder: string, failure: DiskFailure): NodeJS.ProcessEnv {
  const { matching = /^/, first = 1, lasting = false, short = false, reading = false, code } = failure;
  const preload = pathToFileURL(path.join(import.meta.dirname, 'failing-disk.mjs')).href;
  return {
    NODE_OPTIONS: `--import=${preload}`,
    FAILING_DISK: JSON.stringify({
      folder: path.resolve(folder),
      ...{ code, matching: matching.source, first, lasting, short, reading },
    }),
  };
}
