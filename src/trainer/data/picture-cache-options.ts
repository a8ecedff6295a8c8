import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import type { RunManifest } from '../../shared/run/run-manifest.ts';
import { type Cache, openCache, openCacheOfRun } from '../cache/open-cache.ts';
import type { PictureReaderOptions } from './picture-reader.ts';

/** The size of the pictures that a configuration asks for, and the cache that they are kept in. */
export interface PictureCache extends Pick<PictureReaderOptions, 'size' | 'cacheFolder' | 'maximumBytes'> {
  /** Identity of the cache, null without one. */
  readonly cacheId: string | null;
  /** A notice for the user about the cache; null for none. */
  readonly cacheNotice: string | null;
}

/** Opens the cache that a configuration of the user names. Never throws. */
export async function openPictureCache(
  configuration: Pick<TrainingConfiguration, 'backbone' | 'cache'>,
): Promise<PictureCache> {
  return optionsOf(configuration, await openCache(configuration.cache.directory));
}

/** Opens the cache that a run was trained with, or the default one where the run is from elsewhere. Never throws. */
export async function openPictureCacheOfRun(
  manifest: Pick<RunManifest, 'configuration' | 'cacheId'>,
): Promise<PictureCache> {
  return optionsOf(manifest.configuration, await openCacheOfRun(manifest));
}

function optionsOf(
  { backbone, cache }: Pick<TrainingConfiguration, 'backbone' | 'cache'>,
  { folder, id, notice }: Cache,
): PictureCache {
  return {
    size: backbone.inputSize,
    cacheFolder: folder,
    maximumBytes: folder === null ? 0 : cache.maximumGigabytes * 1e9,
    cacheId: id,
    cacheNotice: notice,
  };
}
