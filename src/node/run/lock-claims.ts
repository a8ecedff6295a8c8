import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { runLayout } from '../../shared/run/run-layout.ts';
import { lockStaleMilliseconds, runLockSchema, type RunLockHolder } from '../../shared/run/run-lock.ts';
import { readError } from '../files/read-error.ts';
import { readJsonFile } from '../files/read-json-file.ts';
import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';
import { folderInRun } from './run-file.ts';
import { isRunning, machineIdentity } from './process-identity.ts';

/** A file in a run's `lock` folder. Its name is never used twice. */
export interface LockClaim {
  readonly name: string;
  readonly holder: RunLockHolder;
  /** When its heart last beat, by the clock of the disk. */
  readonly beat: number;
}

const maximumClaimBytes = 100_000;

/** Where claims to a run are. Throws a UserError where that is no folder of the run. */
export function lockFolder(runFolder: string): Promise<string> {
  return folderInRun(runFolder, runLayout.lock);
}

/** All claims to a run, in order of their names. What is not a claim is passed over. */
export async function readClaims(runFolder: string): Promise<LockClaim[]> {
  const folder = await lockFolder(runFolder);
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw readError(error, folder);
  });
  const claims: LockClaim[] = [];
  for (const name of names.filter((candidate) => /^[0-9a-f]+\.json$/.test(candidate)).sort()) {
    const file = path.join(folder, name);
    try {
      const parsed = runLockSchema.safeParse(await readJsonFile(file, maximumClaimBytes));
      if (parsed.success) claims.push({ name, holder: parsed.data, beat: (await stat(file)).mtimeMs });
    } catch (error) {
      if (!(error instanceof UserError) && !hasCode(error, 'ENOENT')) throw error;
    }
  }
  return claims;
}

/**
 * Whether the process that made a claim may still be at work. On this machine the system knows; of another one, only
 * that its heart has beaten in the last minute before `now`.
 */
export function isAlive(claim: LockClaim, now: number): boolean {
  const { holder, beat } = claim;
  if (holder.machine === machineIdentity()) return isRunning(holder);
  return now - beat < lockStaleMilliseconds;
}

/** Removes what a dead process left. Safe at any moment, for no living one has a claim of that name. */
export async function removeClaim(runFolder: string, claim: LockClaim): Promise<void> {
  await rm(path.join(await lockFolder(runFolder), claim.name), { force: true });
}

/** The claim of the trainer that has the run, else of one that is about to; null when no trainer is at work. */
export async function readLivingClaim(runFolder: string): Promise<LockClaim | null> {
  const now = Date.now();
  const living = (await readClaims(runFolder)).filter((claim) => isAlive(claim, now));
  return living.find(({ holder }) => holder.held) ?? living[0] ?? null;
}

/** Who has the run now, for those who only look; null when no trainer is at work. */
export async function readRunLock(runFolder: string): Promise<RunLockHolder | null> {
  return (await readLivingClaim(runFolder))?.holder ?? null;
}
