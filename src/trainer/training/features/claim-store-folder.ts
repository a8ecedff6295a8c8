import { lstat, mkdir, readdir, rmdir, statfs, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../../../node/files/system-error.ts';
import { readLivingClaim } from '../../../node/run/lock-claims.ts';
import { runLayout } from '../../../shared/run/run-layout.ts';
import { featureFileName, featureStoreName, storeLockFileName } from '../../cache/cache-names.ts';
import { acquireRunLock, LockHeldError } from '../../run/lock.ts';

/** A feature store's folder that is this process's alone until it is released. */
export interface ClaimedFolder {
  readonly folder: string;
  /** Aborted when another process took the folder over, which thought this one dead: stop writing. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Two runs that train on the same features at once are rare; this many more find a place beside the first. */
const maximumSlot = 16;

/**
 * Claims a folder for the features named `key` in `parent`. Where another run is using them just now, the next free
 * slot is taken: one computes them again rather than have a run wait for another. null: all are taken. Throws what
 * the file system throws, as the cause of a UserError where the lock could not be written.
 */
export async function claimStoreFolder(parent: string, key: string): Promise<ClaimedFolder | null> {
  for (let slot = 0; slot <= maximumSlot; slot++) {
    const folder = path.join(parent, slot === 0 ? key : `${key}-${slot}`);
    await mkdir(folder, { recursive: true });
    // The target of a link is not the cache's.
    if (!(await lstat(folder)).isDirectory()) continue;
    try {
      const lock = await acquireRunLock(folder, { attached: false });
      const now = new Date();
      await utimes(folder, now, now).catch(() => undefined);
      return { folder, lost: lock.lost, release: () => lock.release() };
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
    }
  }
  return null;
}

/**
 * Gives the bytes that the store `inUse` may take: what it has and what it may grow by, for all stores in `parent` to
 * take at most `maximumBytes` and for the disk not to fill up.
 *
 * Where `neededBytes` do not fit beside the other stores, the least recently used of them are removed until they do,
 * but for those that other runs hold. None is removed for what could not fit anyway. A folder is a store only by its
 * name and the names of all that is in it: any other is neither counted nor touched.
 */
export async function makeRoom(
  parent: string,
  inUse: string,
  neededBytes: number,
  maximumBytes: number,
): Promise<number> {
  const own = (await readStore(inUse))?.bytes ?? 0;
  const others = await storesBeside(parent, inUse);
  let othersBytes = others.reduce((sum, { bytes }) => sum + bytes, 0);
  const roomFor = async (others: number): Promise<number> =>
    Math.min(maximumBytes - others, own + (await freeBytes(parent)));

  const aim = neededBytes <= maximumBytes ? neededBytes : 0;
  for (const store of others.sort((a, b) => a.usedAt - b.usedAt)) {
    if ((await roomFor(othersBytes)) >= aim) break;
    if (await readLivingClaim(store.folder)) continue;
    if (await removeStore(store)) othersBytes -= store.bytes;
  }
  return roomFor(othersBytes);
}

interface Store {
  readonly folder: string;
  /** Its files, those of its lock last. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly usedAt: number;
}

async function storesBeside(parent: string, inUse: string): Promise<Store[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && featureStoreName.test(entry.name))
    .map(({ name }) => path.join(parent, name))
    .filter((folder) => folder !== inUse);
  return (await Promise.all(folders.map(readStore))).filter((store) => store !== null);
}

/** A store and what is in it; null for a folder with anything else in it, and for one that was removed meanwhile. */
async function readStore(folder: string): Promise<Store | null> {
  try {
    const lock = path.join(folder, runLayout.lock);
    const entries = await readdir(folder, { withFileTypes: true });
    const hasLock = entries.some((entry) => entry.isDirectory() && path.join(folder, entry.name) === lock);
    const files = entries.filter(({ name }) => !hasLock || path.join(folder, name) !== lock);
    const locks = hasLock ? await readdir(lock, { withFileTypes: true }) : [];
    if (!files.every((entry) => entry.isFile() && featureFileName.test(entry.name))) return null;
    if (!locks.every((entry) => entry.isFile() && storeLockFileName.test(entry.name))) return null;
    const data = files.map(({ name }) => path.join(folder, name));
    const sizes = await Promise.all(data.map(async (file) => (await lstat(file)).size));
    return {
      ...{ folder, files: [...data, ...locks.map(({ name }) => path.join(lock, name))] },
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      usedAt: (await lstat(folder)).mtimeMs,
    };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Removes a store file by file, so that what has come into its folder meanwhile stays. Gives whether it is gone. */
async function removeStore({ folder, files }: Store): Promise<boolean> {
  try {
    for (const file of files) await unlink(file);
    await rmdir(path.join(folder, runLayout.lock)).catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
    });
    await rmdir(folder);
    return true;
  } catch (error) {
    return hasCode(error, 'ENOENT');
  }
}

/** Infinite where the file system does not tell. */
async function freeBytes(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize - diskReserve,
    () => Infinity,
  );
}

/** Left free for checkpoints and everything else on the disk. */
const diskReserve = 1e9;
