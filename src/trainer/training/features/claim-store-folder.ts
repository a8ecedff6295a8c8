import { mkdir, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import { acquireRunLock, type RunLock } from '../../run/lock.ts';
import { UserError } from '../../user-error.ts';

/** A feature store's folder that is this process's alone until it is released. */
export interface ClaimedFolder {
  readonly folder: string;
  release(): Promise<void>;
}

/** Two runs that train on the same features at once are rare; more than this many at once are refused. */
const mostSlots = 16;

/**
 * Claims a folder for the features named `key` in `parent`. Where another run is using them just now, the next free
 * slot is taken: one computes them again rather than have a run wait for another. Throws a UserError when all are taken.
 */
export async function claimStoreFolder(parent: string, key: string): Promise<ClaimedFolder> {
  for (let slot = 0; ; slot++) {
    const folder = path.join(parent, slot === 0 ? key : `${key}-${slot}`);
    await mkdir(folder, { recursive: true });
    const lock = await tryLock(folder);
    if (lock) {
      const now = new Date();
      await utimes(folder, now, now);
      return { folder, release: () => lock.release() };
    }
    if (slot === mostSlots)
      throw new UserError(`Too many runs are using ${folder} at once. Wait for one to end.`);
  }
}

/**
 * Removes the least recently used stores in `parent` until they take at most `maximumBytes`, leaving alone `inUse` and
 * what other runs hold. Gives the bytes that are left for `inUse` to grow by, bounded by the disk's free space.
 */
export async function makeRoom(parent: string, inUse: string, maximumBytes: number): Promise<number> {
  const stores = await Promise.all(
    (await readdir(parent)).map(async (name) => {
      const folder = path.join(parent, name);
      return { folder, bytes: await folderBytes(folder), usedAt: (await stat(folder)).mtimeMs };
    }),
  );
  let total = stores.reduce((sum, { bytes }) => sum + bytes, 0);
  const oldestFirst = stores.filter(({ folder }) => folder !== inUse).sort((a, b) => a.usedAt - b.usedAt);
  for (const { folder, bytes } of oldestFirst) {
    if (total <= maximumBytes) break;
    const lock = await tryLock(folder);
    if (!lock) continue;
    await lock.release();
    await rm(folder, { recursive: true, force: true });
    total -= bytes;
  }
  const { bavail, bsize } = await statfs(parent);
  return Math.min(maximumBytes - total, bavail * bsize - diskReserve);
}

/** Left free for checkpoints and everything else on the disk. */
const diskReserve = 1e9;

async function tryLock(folder: string): Promise<RunLock | null> {
  try {
    return await acquireRunLock(folder, { attached: false });
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ name }) => (await stat(path.join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
