import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { StoppedError, UserError } from '../../node/user-error.ts';

const heartbeatMilliseconds = 2_000;
/** Silence after which an owner that cannot be asked (another computer, a reused process number) counts as gone. */
const staleMilliseconds = 30_000;
/** Longer than two takers of the same abandoned lock can be apart. */
const settleMilliseconds = 200;

const ownerSchema = z.object({ process: z.number().int().positive(), host: z.string(), token: z.string() });

/**
 * Runs `work` while no other process (or other call in this one) does the same for `name`, a path next to which a
 * lock file `<name>.lock` is kept. Waits for the present owner; an owner that was killed is taken over from.
 * The signal given to `work` stops when the caller's does, or when the lock was lost (the computer slept and another
 * process took over: UserError). Throws StoppedError when stopped while waiting.
 */
export async function exclusively<T>(
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lock = `${name}.lock`;
  const token = randomUUID();
  await acquire(lock, token, signal);
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    void beat(lock, token).then((ours) => {
      if (!ours) lost.abort();
    });
  }, heartbeatMilliseconds);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } catch (error) {
    if (!lost.signal.aborted) throw error;
    throw new UserError(`${name}: another process has taken this work over. Try again when it is done.`);
  } finally {
    clearInterval(heartbeat);
    if ((await tokenOf(lock)) === token) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, token: string, signal: AbortSignal): Promise<void> {
  const owner = JSON.stringify({ process: process.pid, host: hostname(), token });
  for (;;) {
    if (signal.aborted) throw new StoppedError();
    try {
      await writeFile(lock, owner, { flag: 'wx' });
      return;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    if (await isAbandoned(lock)) {
      const mine = `${lock}.${token}`;
      await writeFile(mine, owner);
      await rename(mine, lock);
      await wait(settleMilliseconds);
      if ((await tokenOf(lock)) === token) return;
    }
    await wait(settleMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}

/** Shows that the owner lives; false when the lock has become another's. */
async function beat(lock: string, token: string): Promise<boolean> {
  if ((await tokenOf(lock)) !== token) return false;
  const now = new Date();
  await utimes(lock, now, now).catch(() => undefined);
  return true;
}

async function tokenOf(lock: string): Promise<string | undefined> {
  return (await ownerOf(lock))?.token;
}

async function ownerOf(lock: string): Promise<z.infer<typeof ownerSchema> | undefined> {
  try {
    return ownerSchema.safeParse(JSON.parse(await readFile(lock, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const owner = await ownerOf(lock);
  if (owner !== undefined && owner.host === hostname() && !isAlive(owner.process)) return true;
  const times = await stat(lock).catch(() => undefined);
  return times !== undefined && Date.now() - times.mtimeMs > staleMilliseconds;
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
