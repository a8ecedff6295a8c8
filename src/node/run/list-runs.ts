import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunLockHolder } from '../../shared/run/run-lock.ts';
import type { RunManifest, RunStatus } from '../../shared/run/run-manifest.ts';
import { readError } from '../files/read-error.ts';
import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';
import { readRunLock } from './lock-claims.ts';
import { openRun } from './run-folder.ts';
import { isRunId } from './run-id.ts';

/** A run in a list. `interrupted`: its trainer was killed; it can be resumed. */
export type ListedRun =
  | {
      readonly folder: string;
      readonly status: RunStatus | 'interrupted';
      readonly manifest: RunManifest;
      /** The trainer that is at work on it, if any. */
      readonly trainer: RunLockHolder | null;
    }
  | { readonly folder: string; readonly status: 'damaged'; readonly reason: string };

const readAtOnce = 16;

/**
 * The runs in a folder, the newest first. One that cannot be read is listed with the reason; folders that are no runs
 * are passed over. Throws a UserError when there is no such folder.
 */
export async function listRuns(runsFolder: string): Promise<ListedRun[]> {
  const parent = path.resolve(runsFolder);
  const names = await readdir(parent).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw readError(error, parent);
    const problem = error.code === 'ENOTDIR' ? 'is no folder' : 'does not exist';
    throw new UserError(`${parent} ${problem}. Give the folder that holds your runs.`, { cause: error });
  });
  const folders = names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .reverse();
  const listed: (ListedRun | null)[] = [];
  for (let begin = 0; begin < folders.length; begin += readAtOnce) {
    const some = folders.slice(begin, begin + readAtOnce);
    listed.push(...(await Promise.all(some.map((name) => listRun(path.join(parent, name))))));
  }
  return listed.filter((run) => run !== null);
}

/** What `runs` and `show` say of one run; null when the folder is none. */
export async function listRun(folder: string): Promise<ListedRun | null> {
  try {
    const { manifest } = await openRun(folder);
    const trainer = await readRunLock(folder);
    const atWork = ['preparing', 'training', 'evaluating'].includes(manifest.status);
    return { folder, status: atWork && !trainer ? 'interrupted' : manifest.status, manifest, trainer };
  } catch (error) {
    const missing = error instanceof UserError && hasCode(error.cause, 'ENOENT', 'ENOTDIR');
    if (missing && !isRunId(path.basename(folder))) return null;
    return { folder, status: 'damaged', reason: error instanceof Error ? error.message : String(error) };
  }
}
