import { mkdir, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../../node/files/system-error.ts';
import { acquireRunLock, type RunLock } from '../../run/lock.ts';
import { UserError } from '../../../node/user-error.ts';

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
 * Gives the bytes that the store `inUse` may take: what it has and what it may grow by, for all stores in `parent` to
 * take at most `maximumBytes` and for the disk not to fill up.
 *
 * Where `neededBytes` do not fit beside the other stores, the least recently used of them are removed until they do,
 * but for those that other runs hold. None is removed for what could not fit anyway.
 */
export async function makeRoom(
  parent: string,
  inUse: string,
  neededBytes: number,
  maximumBytes: number,
): Promise<number> {
  const own = await folderBytes(inUse);
  const others = await storesBeside(parent, inUse);
  let othersBytes = others.reduce((sum, { bytes }) => sum + bytes, 0);
  const roomFor = async (others: number): Promise<number> =>
    Math.min(maximumBytes - others, own + (await freeBytes(parent)));

  const aim = neededBytes <= maximumBytes ? neededBytes : 0;
  for (const { folder, bytes } of others.sort((a, b) => a.usedAt - b.usedAt)) {
    if ((await roomFor(othersBytes)) >= aim) break;
    const lock = await tryLock(folder);
    if (!lock) continue;
    await lock.release();
    await rm(folder, { recursive: true, force: true });
    othersBytes -= bytes;
  }
  return roomFor(othersBytes);
}

async function storesBeside(
  parent: string,
  inUse: string,
): Promise<{ folder: string; bytes: number; usedAt: number }[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(parent, name))
    .filter((folder) => folder !== inUse);
  const stores = folders.map(async (folder) => {
    try {
      return [{ folder, bytes: await folderBytes(folder), usedAt: (await stat(folder)).mtimeMs }];
    } catch (error) {
      // Another run has just removed it.
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  });
  return (await Promise.all(stores)).flat();
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize - diskReserve;
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
