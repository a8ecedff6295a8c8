import { lstat, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RunManifest } from '../../shared/run/run-manifest.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import { hasCode, systemErrorReason } from '../../node/files/system-error.ts';
import { isTemporary } from '../../node/files/write-atomically.ts';
import { markerName, readMarker, writeMarker } from './cache-marker.ts';
import { cacheNames, classificationFileName, featureStoreName } from './cache-names.ts';
import { otherCacheName, pictureSettingsName } from './cache-names.ts';

/** The folder in which this program keeps what it can make again, and removes what exceeds the cache's limit. */
export interface Cache {
  /** Absolute path; null where no cache can be used, so that nothing is kept. */
  readonly folder: string | null;
  /** Identity of the cache in `folder`. */
  readonly id: string | null;
  /** A notice for the user about it; null for none. */
  readonly notice: string | null;
}

/** A cache's folder within a chosen folder that holds other things. */
const subfolder = 'transfer-learning-cache';

/**
 * Opens the cache in a folder that the user has chosen, null for the default one (see `cacheFolder`).
 *
 * Only a folder with this program's marker is a cache. A folder that is empty or not there gets one, and so does the
 * cache of version 0.1, which had none: a folder in which all names are those of a cache. In any other folder the
 * cache is the sub-folder `transfer-learning-cache`. Never throws: where no cache can be made, there is none, and the
 * notice says why.
 */
export async function openCache(directory: string | null): Promise<Cache> {
  const chosen = directory === null ? cacheFolder() : path.resolve(directory);
  try {
    for (const folder of [chosen, path.join(chosen, subfolder)]) {
      const id = await openAsCache(folder);
      if (id !== null) return { folder, id, notice: null };
    }
    return without(chosen, `it and the folder ${subfolder} in it hold other files or links`);
  } catch (error) {
    const reason = systemErrorReason(error);
    if (reason === undefined) throw error;
    return without(chosen, reason);
  }
}

/**
 * Opens the cache that a run was trained with. A folder that `run.json` names is used only where its marker has the
 * identity that the run has noted (any identity, for runs of version 0.1, which noted none): a run from elsewhere does
 * not decide where this program writes and removes files. Otherwise the default cache is used, and the notice says so.
 */
export async function openCacheOfRun({
  configuration,
  cacheId,
}: Pick<RunManifest, 'configuration' | 'cacheId'>): Promise<Cache> {
  const { directory } = configuration.cache;
  if (directory === null) return openCache(null);
  const named = path.resolve(directory);
  for (const folder of [named, path.join(named, subfolder)]) {
    const id = await readMarker(folder);
    if (id !== null && (cacheId === undefined || id === cacheId) && !(await hasLinks(folder)))
      return { folder, id, notice: null };
  }
  const cache = await openCache(null);
  const instead = cache.folder === null ? '' : ` ${cache.folder} is used instead.`;
  return {
    ...cache,
    notice: `The run names the cache folder ${named}, which is not a cache that it was trained with on this computer.${instead}${cache.notice === null ? '' : ` ${cache.notice}`}`,
  };
}

function without(chosen: string, reason: string): Cache {
  return {
    folder: null,
    id: null,
    notice:
      `The cache folder ${chosen} cannot be used: ${reason}. Images are decoded and features are computed again each ` +
      'time they are needed, which is slower. Make that folder writable, or choose another cache folder.',
  };
}

/** The identity of the cache in `folder`, which is made and marked where nothing is in the way; null where it is not ours. */
async function openAsCache(folder: string): Promise<string | null> {
  const marked = await readMarker(folder);
  if (marked !== null) return (await hasLinks(folder)) ? null : marked;
  await mkdir(folder, { recursive: true });
  return (await holdsCacheAlone(folder)) ? writeMarker(folder) : null;
}

/** Whether a folder that the cache has to itself leads elsewhere by a link. */
async function hasLinks(folder: string): Promise<boolean> {
  const kinds = await Promise.all(
    Object.values(cacheNames).map(async (name) => {
      try {
        return (await lstat(path.join(folder, name))).isDirectory();
      } catch (error) {
        return hasCode(error, 'ENOENT');
      }
    }),
  );
  return kinds.includes(false);
}

/** Whether every name in a folder is one that a cache has. */
async function holdsCacheAlone(folder: string): Promise<boolean> {
  const inside: Readonly<Record<string, RegExp>> = {
    [cacheNames.pictures]: pictureSettingsName,
    [cacheNames.features]: featureStoreName,
    [cacheNames.classifications]: classificationFileName,
  };
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    const names = inside[name];
    if (names) {
      if (!entry.isDirectory()) return false;
      const within = (await readdir(path.join(folder, name))).filter((each) => !isTemporary(each));
      if (!within.every((each) => names.test(each) || ofDesktop.has(each))) return false;
    } else if (name === markerName) {
      // An empty one was left by a crash; any other is another program's.
      if ((await lstat(path.join(folder, name))).size > 0) return false;
    } else if (!otherCacheName.test(name) && !isTemporary(name) && !ofDesktop.has(name)) return false;
  }
  return true;
}

/** Files that desktops leave in any folder that someone looks at. */
const ofDesktop = new Set(['.DS_Store', 'desktop.ini', 'Thumbs.db', '.directory']);
