import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../node/user-error.ts';
import type { WeightFile } from '../backbone.ts';

/** Where downloaded weight files are kept; files put there by hand are found, too. */
export function cachedWeights(cacheFolder: string): string {
  return path.join(cacheFolder, 'weights');
}

export interface OfficialFileSearch {
  /** Undefined where it is nowhere. */
  readonly found: string | undefined;
  /** A folder that was named to look in first, and that does not have it. */
  readonly missingFrom: string | undefined;
}

/**
 * Looks for an official weight file in `directory` (null: the folder that the environment variable
 * `TRANSFER_LEARNING_WEIGHTS` names), then in the cache. Throws a UserError when that folder is not there.
 */
export async function findOfficialFile(
  file: WeightFile,
  directory: string | null,
  cacheFolder: string,
): Promise<OfficialFileSearch> {
  const given = directory ?? process.env['TRANSFER_LEARNING_WEIGHTS'];
  let missingFrom: string | undefined;
  if (given !== undefined && given !== '') {
    const folder = path.resolve(given);
    if (!(await isFolder(folder)))
      throw new UserError(
        `There is no folder ${folder} to look for weight files in. Correct its path or leave it out.`,
      );
    const candidate = path.join(folder, file.name);
    if (await isFile(candidate)) return { found: candidate, missingFrom };
    missingFrom = folder;
  }
  const cached = path.join(cachedWeights(cacheFolder), file.name);
  return { found: (await isFile(cached)) ? cached : undefined, missingFrom };
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (status) => status.isFile(),
    () => false,
  );
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
