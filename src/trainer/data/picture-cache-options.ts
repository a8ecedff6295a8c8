import path from 'node:path';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { cacheFolder } from '../../node/cache-folder.ts';
import type { PictureReaderOptions } from './picture-reader.ts';

/** Which pictures a configuration asks for, and where and how far they are cached. */
export function pictureCacheOptions(
  configuration: Pick<TrainingConfiguration, 'backbone' | 'cache'>,
): Pick<PictureReaderOptions, 'size' | 'cacheFolder' | 'maximumBytes'> {
  const { directory, maximumGigabytes } = configuration.cache;
  return {
    size: configuration.backbone.inputSize,
    cacheFolder: directory === null ? cacheFolder() : path.resolve(directory),
    maximumBytes: maximumGigabytes * 1e9,
  };
}
