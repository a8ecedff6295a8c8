import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeLeftovers } from '../files/remove-leftovers.ts';
import { temporaryName } from '../files/write-atomically.ts';
import { isRunning, machineIdentity } from './process-identity.ts';

/** Older than a run that is just being made by a process of another computer. */
const leftoverMilliseconds = 3_600_000;

const unfinishedPattern = /^\..+\.([0-9a-f]{12})\.(\d+)-[0-9a-f]{12}\.tmp$/s;

/** Where a run's folder is prepared, beside it. The name tells which process of which computer does so. */
export function unfinishedRunFolder(folder: string): string {
  return temporaryName(`${folder}.${machineMark()}`);
}

/**
 * Removes the folders of runs that were being prepared when their trainer was killed: those of this computer at once,
 * those that nobody can be asked about once they are an hour old.
 */
export async function removeUnfinishedRuns(runsFolder: string): Promise<void> {
  const ours = machineMark();
  for (const name of await readdir(runsFolder)) {
    const [, machine, pid] = unfinishedPattern.exec(name) ?? [];
    if (machine !== ours || isRunning({ pid: Number(pid), startTime: null })) continue;
    await rm(path.join(runsFolder, name), { recursive: true, force: true });
  }
  await removeLeftovers(runsFolder, leftoverMilliseconds);
}

/** Equal for processes that see each other's numbers, and fit for a file name. */
function machineMark(): string {
  return createHash('sha256').update(machineIdentity()).digest('hex').slice(0, 12);
}
