import { randomBytes } from 'node:crypto';
import { constants, rmSync } from 'node:fs';
import { stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  lockHeartbeatMilliseconds,
  lockStaleMilliseconds,
  type RunLockHolder,
} from '../../shared/run/run-lock.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { openRegularFile } from '../../node/files/open-regular-file.ts';
import { removeLeftovers } from '../../node/files/remove-leftovers.ts';
import { writeAtomically } from '../../node/files/write-atomically.ts';
import { writeError } from '../../node/files/write-error.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import { isAlive, readClaims, removeClaim, type LockClaim } from '../../node/run/lock-claims.ts';
import { makeFolderInRun } from '../../node/run/run-file.ts';
import { isRunning, machineIdentity, processIdentity } from '../../node/run/process-identity.ts';

const pollMilliseconds = 50;
/** How long an orphaned trainer, which stops by itself, is waited for. */
const orphanMilliseconds = 15_000;

/** Another trainer holds the lock. */
export class LockHeldError extends UserError {}

/** The right to write in a run's folder. It ends with the process, however that ends. */
export interface RunLock {
  /** Name of this process's file in the run's `lock` folder. */
  readonly claim: string;
  /** Aborted when another trainer took over, which thought this one dead (a computer that slept): stop writing. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Makes this process the one trainer of a run. `attached`: it stops by itself when its parent goes away.
 *
 * Each contender first makes a claim, a file with a name of its own, and only then looks at the others'. So of two at
 * the same time at least one sees the other; nobody goes ahead who sees a living claim, and of two new ones the first
 * by name does. A dead process's claim can be removed by anyone at any time without hitting another's, which makes
 * taking over free of races.
 *
 * Throws a LockHeldError, which names the other trainer, when there is one, a UserError when the claim cannot be
 * written, and StoppedError when stopped. A trainer that is about to stop because its parent has gone is waited for.
 */
export async function acquireRunLock(
  runFolder: string,
  { attached, signal }: { attached: boolean; signal?: AbortSignal },
): Promise<RunLock> {
  const folder = await makeFolderInRun(runFolder, runLayout.lock);
  const name = `${randomBytes(8).toString('hex')}.json`;
  const file = path.join(folder, name);
  const remove = (): void => {
    try {
      rmSync(file, { force: true });
    } catch {
      // The claim of a process that has ended counts for nothing.
    }
  };
  process.on('exit', remove);
  try {
    await writeAtomically(file, JSON.stringify(holder(attached, false)));
    await waitForOthers(runFolder, folder, name, signal);
    await writeAtomically(file, JSON.stringify(holder(attached, true)));
    await removeLeftovers(folder, lockStaleMilliseconds);
    const heart = await startHeart(file);
    return {
      claim: name,
      lost: heart.lost,
      release: async () => {
        await heart.stop();
        remove();
        process.off('exit', remove);
      },
    };
  } catch (error) {
    const failure = writeError(error, file);
    remove();
    process.off('exit', remove);
    throw failure;
  }
}

function holder(attached: boolean, held: boolean): RunLockHolder {
  return {
    formatVersion: 1,
    ...processIdentity(process.pid),
    host: hostname(),
    machine: machineIdentity(),
    parent: processIdentity(process.ppid),
    attached,
    held,
    since: new Date().toISOString(),
  };
}

/** Returns when the claim called `name` is the only living one. Throws a UserError when another one goes first. */
async function waitForOthers(
  runFolder: string,
  folder: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const patientUntil = performance.now() + orphanMilliseconds;
  for (;;) {
    // The disk's clock, by a file that was just written, for another computer's clock may differ from ours.
    const { mtimeMs: now } = await stat(path.join(folder, name));
    const others = (await readClaims(runFolder)).filter((claim) => claim.name !== name);
    const living = others.filter((claim) => isAlive(claim, now));
    for (const claim of others) if (!living.includes(claim)) await removeClaim(runFolder, claim);
    if (living.length === 0) return;
    const goesFirst = living.find((claim) => claim.holder.held || claim.name < name);
    if (goesFirst && !isOrphan(goesFirst)) throw refusal(runFolder, folder, goesFirst, now);
    if (signal?.aborted) throw new StoppedError();
    const [other] = living;
    if (other && performance.now() > patientUntil) throw refusal(runFolder, folder, goesFirst ?? other, now);
    await wait(pollMilliseconds);
  }
}

/** Whether a trainer's parent has gone, so that it is stopping. */
function isOrphan({ holder: { attached, machine, parent } }: LockClaim): boolean {
  return attached && machine === machineIdentity() && !isRunning(parent);
}

function refusal(
  runFolder: string,
  folder: string,
  { name, holder: other, beat }: LockClaim,
  now: number,
): LockHeldError {
  const who = `process ${other.pid} on ${other.host}`;
  if (other.machine === machineIdentity()) {
    return new LockHeldError(
      `Another trainer is at work on ${runFolder}: ${who}, since ${other.since}. Wait for it or stop it. If that ` +
        `process is not a trainer, remove ${path.join(folder, name)}.`,
    );
  }
  const ago = Math.max(0, Math.round((now - beat) / 1000));
  return new LockHeldError(
    `Another trainer is at work on ${runFolder}: ${who}, last heard of ${ago} s ago. Wait for it or stop it. If it ` +
      'is gone, try again in a minute.',
  );
}

/** Touches the lock every two seconds and watches that it is still there. */
async function startHeart(file: string): Promise<{ lost: AbortSignal; stop: () => Promise<void> }> {
  const handle = await openRegularFile(file, constants.O_RDWR);
  const lost = new AbortController();
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beat(handle, file).then((ours) => {
      if (!ours) lost.abort();
    });
  }, lockHeartbeatMilliseconds);
  timer.unref();
  return {
    lost: lost.signal,
    stop: async () => {
      clearInterval(timer);
      await beating;
      // Only the time of the last beat was written to it.
      await handle.close().catch(() => undefined);
    },
  };
}

/** False when the lock is no longer there. */
async function beat(handle: FileHandle, file: string): Promise<boolean> {
  try {
    // The first byte of the file as it is: what changes is the time, by the clock of the disk.
    await handle.write('{', 0);
    return (await stat(file)).ino === (await handle.stat()).ino;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
